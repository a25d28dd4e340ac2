/**
 * The pages as markup: what holds for each of them, and what each of them says.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'

import type { Context } from 'hono'
import { userPage } from '../src/pages/admin/user.ts'
import type { UserPageProps } from '../src/pages/admin/user-props.ts'
import { usersPage } from '../src/pages/admin/users.ts'
import { browserName } from '../src/pages/browser-name.ts'
import { loginPage } from '../src/pages/login.ts'
import type { LoginPageProps } from '../src/pages/login.ts'
import { logoutPage } from '../src/pages/logout.ts'
import { messagePage } from '../src/pages/message.ts'
import { profilePage } from '../src/pages/profile.ts'
import type { SessionView } from '../src/pages/parts/session-list.ts'
import { setupPage } from '../src/pages/setup.ts'
import { everyPage } from './support/every-page.ts'
import { listedUser, shownProps } from './support/pages/admin.ts'
import { viewMaker } from '../src/site/view-of.ts'
import {
  CHROME_ON_WINDOWS,
  NOON,
  SAFARI_ON_PHONE,
  honest,
  shownSession,
  source,
  testView,
  userView,
  type Said,
} from './support/page-state.ts'

const MINUTE = 60_000

/** Text that would do harm as markup, as an attribute, or by turning the direction of text. */
const HOSTILE = `<script>alert(1)</script>" onfocus="alert(2)' \u202e\u0000`

const ada = { username: 'ada', roles: ['admin', 'editor'] }
const grace = { username: 'grace', roles: [] }

/** Every page as markup, by its name. */
function everyMarkup(said: Said = honest, csrfToken = 'token'): [name: string, markup: string][] {
  const view = testView({ csrfToken })
  return [...everyPage].map(([name, state]) => [name, source(state(view, said))])
}

/** Whether a page shows a text that is not the site's own. */
function hasForeignText(name: string): boolean {
  let asked = false
  const said: Said = (text) => {
    asked = true
    return text
  }
  source(everyPage.get(name)?.(testView(), said) ?? assert.fail(name))
  return asked
}

function login(props: LoginPageProps = {}): string {
  return source(loginPage(testView(), props))
}

function profile(user: { username: string; roles: string[] }, devices: SessionView[]): string {
  const view = userView(testView(), user.username, user.roles)
  return source(profilePage(view, { session: shownSession(), devices }))
}

function tags(markup: string, name = '[a-z0-9]+'): string[] {
  return markup.match(new RegExp(`<${name}(?=[\\s>/])[^>]*>`, 'gi')) ?? []
}

/** The fields that people see. */
function fieldsOf(markup: string): string[] {
  return tags(markup, 'input').filter((tag) => !tag.includes('type="hidden"'))
}

/** A tag with its values taken out, so that what is left are names of attributes. */
function withoutValues(tag: string): string {
  return tag.replaceAll(/"[^"]*"/g, '')
}

/** What a reader sees of the markup, with single spaces. */
function textOf(markup: string): string {
  return markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** The contrast of two colours written `#rrggbb`, from 1 to 21 (WCAG 2.2, contrast ratio). */
function contrast(first: string, second: string): number {
  const [low = NaN, high = NaN] = [luminance(first), luminance(second)].toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

function luminance(color: string): number {
  const [red = NaN, green = NaN, blue = NaN] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Whether the page is on the host of an app. */
function isOnApp(name: string): boolean {
  return name.startsWith('message on an app')
}

describe('every page', () => {
  for (const [name, markup] of everyMarkup(() => HOSTILE)) {
    it(`${name}: shows hostile text as text`, () => {
      const shown = markup.includes('&lt;script&gt;alert(1)&lt;/script&gt;&quot; onfocus=&quot;')
      assert.equal(shown, hasForeignText(name))
      assert.ok(!markup.includes('<script>'))
    })

    it(`${name}: has one script of ours, no inline style and no event handler`, () => {
      const script = '<script type="module" src="/assets/site.js">'
      // On the host of an app runs no script of ours.
      assert.deepEqual(tags(markup, 'script'), isOnApp(name) ? [] : [script])
      assert.deepEqual(tags(markup, '(?:style|iframe|object|embed|base)'), [])
      for (const tag of tags(markup)) assert.doesNotMatch(withoutValues(tag), /\s(?:on\w+|style)=/i)
    })

    it(`${name}: loads and links nothing but its own origin`, () => {
      for (const tag of tags(markup)) {
        // The links that lead elsewhere: on to a provider, at an address that the library has made, and to apps.
        if (/ href="https:[^"]+" rel="noreferrer"/.test(tag)) continue
        // On the host of an app, the name of the site leads to the login.
        if (isOnApp(name) && tag.startsWith('<a class="brand" href="https://login.')) continue
        for (const [, url = ''] of tag.matchAll(/\s(?:href|src|action)="([^"]*)"/g)) {
          // A file that the page itself holds is kept, and not visited.
          const isFile = tag.includes(' download=') && url.startsWith('data:text/plain;')
          if (!isFile) assert.match(url, /^(?:\/(?![/\\])|#)/, tag)
        }
      }
    })

    it(`${name}: is a document with a language, a title, a main part and one heading`, () => {
      assert.match(markup, /^<!doctype html>\s*<html lang="en-GB" dir="ltr">/)
      assert.match(markup, /<title>[^<]+ · Example[^<]*<\/title>/)
      assert.equal(tags(markup, 'main').length, 1)
      assert.equal(tags(markup, 'h1').length, 1)
    })

    it(`${name}: lets the keyboard skip to the content`, () => {
      assert.match(markup, /<body>\s*<a class="skip" href="#main">/)
      assert.match(markup, /<main id="main" tabindex="-1">/)
    })

    it(`${name}: uses no id twice, and refers only to ids that exist`, () => {
      const ids = tags(markup).flatMap((tag) => tag.match(/\sid="([^"]*)"/)?.[1] ?? [])
      assert.equal(new Set(ids).size, ids.length)
      for (const [, value = ''] of markup.matchAll(/(?:for|aria-\w+by)="([^"]*)"/g)) {
        for (const id of value.split(' ')) assert.ok(ids.includes(id), id)
      }
    })
  }
})

describe('the hidden field _csrf', () => {
  for (const [name, markup] of everyMarkup(honest, 'a"token')) {
    it(`${name}: is in every form, and every form posts`, () => {
      const forms = markup.match(/<form.*?<\/form>/gs) ?? []
      assert.ok(forms.length > 0 || name.startsWith('message'))
      for (const form of forms) {
        assert.match(form, /^<form [^>]*method="post"/)
        assert.ok(form.includes('<input type="hidden" name="_csrf" value="a&quot;token" />'))
      }
    })
  }

  it('is left out when there is no token', () => {
    for (const [, markup] of everyMarkup(honest, '')) assert.ok(!markup.includes('_csrf'))
  })
})

describe('the header', () => {
  it('says who is logged in and offers to log out', () => {
    const markup = profile(grace, [])
    assert.ok(textOf(markup).includes('Logged in as grace Log out'))
    assert.match(markup, /<form [^>]*action="\/logout"/)
  })

  it('shows the way to the admin page to admins only', () => {
    assert.ok(profile(ada, []).includes('href="/admin"'))
    assert.ok(!profile(grace, []).includes('href="/admin"'))
  })

  it('marks the page the reader is on', () => {
    assert.match(profile(ada, []), /<a href="\/profile" aria-current="page">/)
  })

  it('is without links for those who are not logged in', () => {
    assert.deepEqual(tags(login(), 'nav'), [])
    assert.ok(!login().includes('/logout'))
  })
})

describe('loginPage', () => {
  it('helps password managers and leaves the username as typed', () => {
    const [username = '', password = ''] = fieldsOf(login())
    assert.match(username, /name="username"[^>]*autocomplete="username"/)
    assert.match(username, /autocapitalize="none"\s+spellcheck="false"/)
    assert.match(password, /name="password"\s+type="password"\s+autocomplete="current-password"/)
  })

  it('announces an error, ties it to the fields, and keeps the username', () => {
    const markup = login({ error: 'Wrong username or password.', username: 'ada' })
    assert.match(markup, /id="alert" role="alert">\s*<p>Wrong username or password\.<\/p>/)
    assert.match(markup, /<title>Error: Log in · Example[^<]*<\/title>/)
    const [username = '', password = ''] = fieldsOf(markup)
    assert.match(username, /value="ada"[^>]*aria-describedby="alert"/)
    assert.match(password, /aria-describedby="alert"[^>]*autofocus/)
  })

  it('never sends a password back', () => {
    const [, password = ''] = fieldsOf(login({ error: 'Wrong.', username: 'ada' }))
    assert.doesNotMatch(password, /value=/)
  })

  it('has no alert before anything went wrong', () => {
    assert.ok(!login().includes('alert'))
    assert.match(login({ notice: 'You are logged out.' }), /role="status">You are logged out\.</)
  })

  it('sends next along when there is one', () => {
    assert.ok(login({ next: '/a?b&c' }).includes('name="next" value="/a?b&amp;c"'))
    assert.ok(!login().includes('name="next"'))
  })
})

describe('logoutPage', () => {
  it('asks with a form, and only with one', () => {
    const markup = source(logoutPage(userView(testView(), 'ada')))
    assert.equal(tags(markup, 'form').length, 1)
    assert.match(markup, /<form method="post" action="\/logout">/)
    assert.ok(textOf(markup).includes('You are logged in as ada .'))
  })
})

describe('profilePage', () => {
  it('welcomes the user by name', () => {
    assert.ok(profile(ada, []).includes('<h1>Welcome to your profile, ada!</h1>'))
  })

  it('lists the roles, or says that there are none', () => {
    assert.ok(textOf(profile(ada, [])).includes('Your roles admin editor'))
    assert.ok(textOf(profile(grace, [])).includes('Your roles No roles'))
  })

  it('says since when, from where and until when this session lasts', () => {
    const text = textOf(profile(ada, []))
    assert.ok(text.includes('Logged in 2 Mar 2026, 12:00 UTC'))
    assert.ok(text.includes('From Chrome on Windows, 2001:db8::1'))
    assert.ok(text.includes('If unused, until 2 Mar 2026, 12:30 UTC'))
    assert.ok(text.includes('Ends at the latest 3 Mar 2026, 00:00 UTC'))
  })

  it('gives each time to programs as ISO 8601', () => {
    assert.ok(profile(ada, []).includes('<time datetime="2026-03-02T12:30:00.000Z" '))
  })

  it('lists this device first and marks it, then the last seen', () => {
    const devices = [
      shownSession({ userAgent: 'curl/8.5.0', lastSeenAt: NOON - 9 * MINUTE }),
      shownSession({ lastSeenAt: NOON }),
      shownSession({ userAgent: SAFARI_ON_PHONE, lastSeenAt: NOON - 5 * MINUTE, current: true }),
    ]
    const names = profile(ada, devices).match(/(?<=<strong>).*?(?=<\/strong>)/g)
    assert.deepEqual(names, ['Safari on iPhone', 'Chrome on Windows', 'curl'])
    assert.match(textOf(profile(ada, devices)), /Safari on iPhone This device Address/)
    assert.equal(profile(ada, devices).match(/This device/g)?.length, 1)
  })

  it('names what it does not know', () => {
    const text = textOf(profile(ada, [shownSession({ userAgent: null, address: null })]))
    assert.ok(text.includes('Unknown device Address Unknown address'))
  })
})

describe('usersPage', () => {
  const users = [
    listedUser({ ...ada, email: 'ada@example.com', lastLoginAt: NOON }),
    listedUser({ ...grace, status: 'disabled', lastLoginAt: null }),
  ]
  const markup = source(usersPage(userView(testView(), 'ada', ['admin']), { users }))

  it('shows each user with the address, the roles, the status in words and the last login', () => {
    const text = textOf(markup)
    assert.ok(text.includes('2 users.'))
    assert.ok(text.includes('ada ada@example.com admin editor Active 2 Mar 2026, 12:00 UTC'))
    assert.ok(text.includes('grace No roles Disabled Never'))
  })

  it('leads to the page of each user by the id', () => {
    assert.equal(markup.match(/href="\/admin\/users\/x{22}"/g)?.length, 2)
  })

  it('searches by a form that posts, so that no name is in an address', () => {
    assert.match(markup, /<search>\s*<form method="post" action="\/admin">/)
  })
})

describe('userPage', () => {
  const acts = (changes: Partial<UserPageProps>): string[] => {
    const view = userView(testView(), 'ada', ['owner', 'admin'])
    const markup = source(userPage(view, shownProps(honest, changes)))
    return [...markup.matchAll(/action="\/admin\/users\/x{22}\/([\w-]+)"/g)].map(
      ([, name = '']) => name,
    )
  }

  it('has a form for what the reader may do, and no other', () => {
    const all = 'reset-link unlock remove-factors unlink-accounts end-sessions roles email disable'
    assert.deepEqual(acts({}), all.split(' '))
    assert.deepEqual(acts({ may: 'own' }), ['roles'])
    assert.deepEqual(acts({ may: 'nothing' }), [])
  })

  it('has a form for what can be done as things are, and no other', () => {
    const out = acts({ user: listedUser({ status: 'disabled' }) })
    assert.ok(out.includes('enable') && !out.includes('disable') && !out.includes('reset-link'))
    const invited = acts({ link: 'invitation', sessions: [], accounts: [] })
    assert.deepEqual(invited, ['invitation', 'remove-factors', 'roles', 'email', 'disable'])
  })

  it('warns that a reset link takes over the account, and that the person is told', () => {
    const view = userView(testView(), 'ada', ['admin'])
    const text = textOf(source(userPage(view, shownProps(honest))))
    assert.match(
      text,
      /can take this account over, you too\. So the person is told at the next login/,
    )
  })
})

describe('setupPage', () => {
  it('tells before the first try what a good password is', () => {
    const markup = source(setupPage(testView()))
    assert.match(markup, /id="hint-password">\s*At least 15 characters\. A few unrelated words/)
    assert.match(markup, /name="password"[^>]*autocomplete="new-password"[^>]*="hint-password"/)
    assert.match(markup, /name="passwordAgain"[^>]*autocomplete="new-password"/)
    assert.ok(!markup.includes('role="alert"'))
  })

  it('lists every error and keeps the username', () => {
    const errors = [
      { text: 'The password is too short.', fields: ['password'] },
      { text: 'The passwords differ.', fields: ['passwordAgain'] },
    ]
    const markup = source(setupPage(testView(), { username: 'ada', errors }))
    assert.match(markup, /role="alert">\s*<ul>/)
    for (const { text, fields } of errors) {
      assert.ok(markup.includes(`<li><a href="#field-${fields[0]}">${text}</a></li>`))
    }
    assert.match(markup, /id="error-password">The password is too short\.</)
    const [username = '', password = ''] = fieldsOf(markup)
    assert.doesNotMatch(username, /aria-invalid|autofocus/)
    assert.match(password, /aria-invalid="true"\s+autofocus/)
    assert.match(markup, /name="username"[^>]*value="ada"/)
  })
})

describe('messagePage', () => {
  const page = { title: 'Page not found', text: 'There is nothing here.' }

  it('says what happened and leads back', () => {
    const text = textOf(source(messagePage(testView(), page)))
    assert.ok(text.endsWith('Page not found There is nothing here. Go to the start page'))
  })

  it('shows the request id and another way back when given', () => {
    const back = { href: '/profile', label: 'Back to your profile' }
    const markup = source(messagePage(testView(), { ...page, back, requestId: 'r-17' }))
    assert.match(markup, /<a href="\/profile" class="button primary">Back to your profile<\/a>/)
    assert.ok(textOf(markup).includes('Reference r-17'))
  })
})

describe('the view of a request', () => {
  it('never has the end by silence after the end: a setting may have been switched off since', () => {
    const session = { user: ada, expiresAt: NOON + 14 * MINUTE, endsAt: NOON + 9 * MINUTE }
    const settings = { brand: testView().brand, passwords: false }
    const c = {
      req: { header: () => undefined },
      var: { session: { ...session, remembered: false } },
    }
    const view = viewMaker(settings, () => NOON)(c as unknown as Context)
    const ends = { idleEndsAt: session.endsAt, endsAt: session.endsAt }
    assert.deepEqual(view.session, { ...ends, remembered: false, keepsForms: false })
  })
})

describe('whom to ask', () => {
  it('is a link to the operator’s help, on the login, its second step and the page of security', () => {
    const helpUrl = 'https://help.example.com/'
    const plain = testView()
    const helpful = { ...plain, brand: { ...plain.brand, helpUrl } }
    const link =
      /<a href="https:\/\/help\.example\.com\/" rel="noreferrer">whoever runs this site<\/a>/
    for (const name of ['login', 'factor, wrong code', 'factor, nothing works']) {
      const state = everyPage.get(name) ?? assert.fail(name)
      assert.match(source(state(helpful, honest)), link, name)
      const without = source(state(plain, honest))
      assert.match(without, /whoever runs this site/, name)
      assert.doesNotMatch(without, link, 'control')
    }
  })
})

describe('browserName', () => {
  const cases: [name: string, userAgent: string | null | undefined][] = [
    ['Chrome on Windows', CHROME_ON_WINDOWS],
    ['Edge on Windows', `${CHROME_ON_WINDOWS} Edg/140.0.0.0`],
    ['Opera on Windows', `${CHROME_ON_WINDOWS} OPR/120.0.0.0`],
    ['Safari on iPhone', SAFARI_ON_PHONE],
    ['Chrome on iPhone', SAFARI_ON_PHONE.replace('Version/18.5', 'CriOS/140.0')],
    ['Firefox on iPhone', SAFARI_ON_PHONE.replace('Version/18.5', 'FxiOS/140.0')],
    ['Safari on iPad', SAFARI_ON_PHONE.replace('(iPhone; CPU iPhone OS', '(iPad; CPU OS')],
    ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    ['Chrome on Android', 'Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Mobile Safari/537'],
    ['Samsung Internet on Android', '(Linux; Android 10) SamsungBrowser/28.0 Chrome/130 Safari/5'],
    ['Chrome on ChromeOS', 'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/140.0.0.0 Safari/537'],
    ['Safari on Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605'],
    ['curl', 'curl/8.5.0'],
    ['Python', 'python-requests/2.32.3'],
    ['Node.js', 'node'],
    ['Unknown browser on Windows', 'Something/1.0 (Windows NT 10.0)'],
    ['Firefox', 'Firefox/140.0'],
    ['Unknown device', 'Something/1.0'],
    ['Unknown device', ''],
    ['Unknown device', null],
    ['Unknown device', undefined],
  ]
  for (const [name, userAgent] of cases) {
    it(`calls ${JSON.stringify(userAgent)?.slice(0, 60)} "${name}"`, () => {
      assert.equal(browserName(userAgent), name)
    })
  }

  it('never repeats what the header says', () => {
    assert.equal(browserName(`curl/\u001b[31m${HOSTILE}`), 'curl')
    // The name of a browser that "onfocus" passes for.
    assert.equal(browserName(`\u0000${HOSTILE} Firefox/1`), 'Focus')
    assert.equal(browserName('<b>Evil</b>/1.0 (x)'), 'Unknown device')
  })
})

describe('control characters', () => {
  const withoutFields = (markup: string): string => markup.replaceAll(/<input[^>]*>/g, '')
  const plain = new Map(everyMarkup(() => 'a-b-c'))
  for (const [name, markup] of everyMarkup(() => 'a\u202eb\u0007c')) {
    it(`${name}: are shown as replacement characters, but for what a field sends back`, () => {
      const shown = withoutFields(markup)
      const isShown = withoutFields(plain.get(name) ?? '').includes('a-b-c')
      assert.equal(shown.includes('a\ufffdb\ufffdc'), isShown)
      assert.ok(!shown.includes('\u202e') && !shown.includes('\u0007'))
    })
  }
})

describe('style.css', async () => {
  const css = await readFile(new URL('../assets/style.css', import.meta.url), 'utf8')
  const [light = '', dark = ''] = css.match(/:root \{.*?\}/gs) ?? []

  it('is small and loads nothing', () => {
    // 16 kB, and one more since it holds wide logos, long names and ends of sessions apart.
    assert.ok(css.length < 17 * 1024, `${css.length} bytes`)
    assert.doesNotMatch(css, /url\(|@import|https?:/)
  })

  for (const [theme, block] of Object.entries({ light, dark })) {
    const lines = [...block.matchAll(/--(?<name>[\w-]+): (?<value>#\w{6})/g)]
    const color = new Map(lines.map(([, name, value]) => [name, value]))
    const contrastOf = (pair: string) => {
      const [a = '', b = ''] = pair.split(' on ').map((name) => color.get(name))
      return contrast(a, b)
    }

    it(`${theme}: has text with a contrast of at least 4.5 (WCAG 1.4.3)`, () => {
      for (const ground of ['page', 'surface']) {
        for (const text of ['text', 'muted', 'accent', 'accent-strong']) {
          assert.ok(contrastOf(`${text} on ${ground}`) >= 4.5, `${text} on ${ground}`)
        }
      }
      const pairs = ['on-accent on accent', 'on-accent on accent-strong', 'text on accent-soft']
      for (const pair of [...pairs, 'accent-strong on accent-soft', 'danger on danger-soft']) {
        assert.ok(contrastOf(pair) >= 4.5, pair)
      }
    })

    it(`${theme}: has borders of fields with a contrast of at least 3 (WCAG 1.4.11)`, () => {
      for (const line of ['field-line', 'danger', 'accent']) {
        assert.ok(contrastOf(`${line} on surface`) >= 3, line)
      }
    })
  }
})
