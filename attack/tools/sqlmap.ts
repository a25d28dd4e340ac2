/**
 * sqlmap: tries to inject SQL wherever an attacker can write something that gets near the database.
 *
 * It attacks the server's own site and its database. The throttle lets everything through, because a refusal by the
 * throttle would hide the code behind it. The controls are routes that put text into SQL.
 *
 * @module
 */

import { join } from 'node:path'
import { Browser } from '../../services/site/browser.ts'
import { makeSite, PASSWORD } from '../../services/site/processes.ts'
import { startVictim, type Victim } from '../victim.ts'
import { open } from '../world.ts'
import { runTool, type Result } from './tool.ts'

/** Far more than one parameter takes: 10 to 40 seconds. */
const LIMIT = 300_000

/** Where sqlmap puts its text. */
interface Place {
  readonly what: string
  readonly path: string

  /** The parameter, and the request around it. */
  readonly parameter: string
  readonly data?: string
  readonly cookie?: string
  readonly headers?: readonly string[]

  /** Whether only text is compared: a page has another form token each time, which confuses sqlmap. */
  readonly isPage?: boolean

  /** The point that most of the requests must reach. Otherwise the run proves nothing. */
  readonly reaches?: 'look-up' | 'session change'

  /** Whether SQL can be injected here: the control. */
  readonly isCareless?: boolean
}

const JSON_TYPE = ['Content-Type: application/json']
const json = (fields: Record<string, string>): Pick<Place, 'data' | 'headers'> => ({
  data: JSON.stringify(fields),
  headers: JSON_TYPE,
})
const form = (fields: Record<string, string>): Pick<Place, 'data'> => ({
  data: new URLSearchParams(fields).toString(),
})

const lookUp = { reaches: 'look-up' } as const
const change = { reaches: 'session change' } as const

/** Every place of the site: fields of forms and of JSON, the query, the cookies, what is kept of a device. */
async function placesOf(url: string): Promise<readonly Place[]> {
  const visitor = new Browser(url)
  await visitor.open('/login')
  const visit = { path: '/login', cookie: visitor.cookieHeader }
  const wrong = { username: 'alice', password: 'x', next: '/admin' }
  const fields = form({ ...wrong, _csrf: visitor.formToken })

  const alice = new Browser(url)
  await alice.fillIn('/login', { username: 'alice', password: PASSWORD })
  const cookie = alice.cookieHeader
  const device = { cookie: `session-device=${alice.cookies.get('session-device')}` }
  const right = { username: 'bob', password: PASSWORD }
  const login = { path: '/bare/login', ...lookUp }
  const page = { ...visit, ...fields }
  const script = { path: '/login', ...json(wrong), ...lookUp }
  return [
    { what: 'form field username', parameter: 'username', ...page, ...lookUp },
    { what: 'form field password', parameter: 'password', ...page, ...lookUp },
    { what: 'form field next', parameter: 'next', ...page, ...lookUp },
    { what: 'form field _csrf', parameter: '_csrf', ...page },
    { what: 'JSON field username', parameter: 'username', ...script },
    { what: 'JSON field password', parameter: 'password', ...script },
    { what: 'query next of the page', parameter: 'next', path: '/login?next=/admin', isPage: true },
    { what: 'query token of the set-up', parameter: 'token', path: '/setup?token=abc' },
    { what: 'session cookie', parameter: 'session', path: '/profile', cookie },
    { what: 'nonce cookie', parameter: 'session-nonce', ...page },
    { what: 'device cookie', parameter: 'session-device', ...device, ...form(wrong), ...login },
    { what: 'loginRoute(), field username', parameter: 'username', ...form(wrong), ...login },
    { what: 'loginRoute(), User-Agent', parameter: 'user-agent', ...form(right), ...login },
    {
      what: 'data of a session, field theme',
      parameter: 'theme',
      path: '/bare/profile',
      cookie,
      ...form({ theme: 'dark' }),
      ...change,
    },
    {
      what: 'id of a session to end',
      parameter: 'id',
      path: '/bare/devices/end',
      cookie,
      ...form({ id: 'abc' }),
      ...change,
    },
  ]
}

/** The same kinds of places, where SQL is put together carelessly. */
const controls: readonly Place[] = [
  { what: 'a form field', parameter: 'username', ...form({ username: 'alice' }) },
  { what: 'a JSON field', parameter: 'username', ...json({ username: 'alice' }) },
  { what: 'the query', parameter: 'next', path: '/careless?next=alice' },
  { what: 'a cookie', parameter: 'session', cookie: 'session=alice' },
].map((place) => ({
  path: '/careless',
  ...place,
  what: `control: ${place.what}`,
  isCareless: true,
}))

/** Lets sqlmap try one place, and judges what it says. */
async function inject(victim: Victim, place: Place, directory: string): Promise<Result> {
  const { what, path, parameter, data, cookie, headers = [], isPage = false } = place
  // Without --ignore-stdin, it would wait for more targets to be written there. One thread is its default.
  const bounds = ['--batch', '--ignore-stdin', '--flush-session', '--timeout=10', '--retries=0']
  // An attacker can read in our documentation which database it is.
  const effort = ['--level=5', '--risk=3', '--technique=BEUSTQ', '--dbms=sqlite', '--time-sec=1']
  // Refusals are answers like any other. The headers claim that our own page sent the request, as any program can.
  const manner = ['--ignore-code=400,401,403,404', '--drop-set-cookie', '--disable-coloring']
  const sent = ['--headers', ['Sec-Fetch-Site: same-origin', ...headers].join('\n')]
  if (data !== undefined) sent.push('--data', data)
  if (cookie !== undefined) sent.push('--cookie', cookie)
  if (isPage) sent.push('--text-only')
  const at = ['-u', victim.url + path, '-p', parameter, '--output-dir', directory]
  const before = new Map(victim.counts)
  const count = (name: string): number => (victim.counts.get(name) ?? 0) - (before.get(name) ?? 0)
  const args = [...at, ...sent, ...bounds, ...effort, ...manner]
  const { output, isFinished, seconds } = await runTool('sqlmap', args, LIMIT)
  const isFound = /identified the following injection point|is vulnerable/.test(output)
  const isDone = isFinished && (isFound || output.includes('do not appear to be injectable'))
  const [requests, reached] = [count('request'), count(place.reaches ?? 'look-up')]
  const far = place.reaches === undefined ? '' : `, ${reached} as far as a ${place.reaches}`
  return {
    what: `sqlmap on ${what}`,
    saw:
      `${isDone ? 'finished' : 'NOT FINISHED'} after ${seconds} s and ${requests} requests${far}: ` +
      (isFound ? 'injectable' : 'nothing injectable'),
    failure: judge({ ...place, isFound, isDone, isReached: reached > requests / 2, output }),
  }
}

interface Seen extends Place {
  readonly isFound: boolean
  readonly isDone: boolean
  readonly isReached: boolean
  readonly output: string
}

function judge(seen: Seen): string | null {
  const { isFound, isDone, isReached, isCareless = false, reaches, output } = seen
  if (!isDone) return `did not finish:\n${output}`
  if (isFound !== isCareless)
    return isFound ? `INJECTABLE:\n${output}` : `found nothing:\n${output}`
  return reaches !== undefined && !isReached
    ? `most requests came not as far as a ${reaches}`
    : null
}

/** Tries every place, and the controls. */
export async function* injectSql(): AsyncGenerator<Result> {
  const directory = makeSite()
  const victim = await startVictim(open)
  try {
    for (const place of [...controls, ...(await placesOf(victim.url))]) {
      yield await inject(victim, place, join(directory.path, 'sqlmap'))
    }
    const failed = [...victim.counts.keys()].filter((type) => type.endsWith('.failed'))
    const broken = failed.filter((type) => type !== 'login.failed')
    const told = JSON.stringify(Object.fromEntries(victim.counts))
    const failure = broken.length === 0 ? null : `events of failures: ${broken.join(', ')}`
    yield { what: 'the victim of sqlmap', saw: told, failure }
  } finally {
    await victim.close()
    directory.remove()
  }
}
