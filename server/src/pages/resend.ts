/**
 * The page that sends a form by one click, after its user has confirmed or logged in. It says what the click does: to
 * whom or what, and with every value that the form has.
 *
 * @module
 */

import { html, raw, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { card } from './parts/card.ts'
import { facts } from './parts/facts.ts'
import { linkButton, submit } from './parts/submit.ts'
import type { View } from './view.ts'

/** What a form acts on. */
export interface ResendTarget {
  readonly kind: 'user' | 'device' | 'passkey' | 'app'

  /** What it is called: any text; `null`: it is not there any more. */
  readonly name: string | null
}

/** What a form that is sent again is. */
export interface ResendPageProps {
  /** Where the form goes, and how it is encoded. */
  readonly path: string
  readonly enctype: string

  /** Its hidden inputs, as HTML that the library has made. */
  readonly inputs: string

  /** What the form has, field by field. */
  readonly fields: readonly (readonly [name: string, value: string])[]

  /** What it acts on. @default its path and its fields say all */
  readonly target?: ResendTarget | undefined

  /** Whether it has waited for a login, and not for a confirmation. @default false */
  readonly isLogin?: boolean
}

/** The page of a user, on the path of what administrators do to them. */
const A_USER = /^(\/admin\/users\/[\w-]{22})\//

/** Returns the page. */
export function resendPage(view: View, props: ResendPageProps): Html {
  const { path, enctype, inputs, isLogin = false } = props
  const words = view.texts.proof
  const title = isLogin ? words.resendAfterLoginTitle : words.resendTitle
  const [route = ''] = path.split('?')
  const [, user] = A_USER.exec(route) ?? []
  const known = user === undefined ? route : route.replace(user, '/admin/users/ID')
  const [, area = ''] = /^(\/admin|\/devices)\b/.exec(route) ?? []
  const back = user ?? (area === '' ? '/security' : area)
  const what = Object.hasOwn(words.resend, known) ? words.resend[known] : undefined
  const said = [...targetOf(view, props), ...valuesOf(view, known, props)]
  return layout(
    view,
    { title },
    card(
      title,
      html`<p>
          ${isLogin ? words.resendAfterLogin : words.resendIntro}
          ${what === undefined ? visible(words.resendOther(path)) : ''}
        </p>
        ${what === undefined ? '' : html`<h2>${what}</h2>`} ${said.length === 0 ? '' : facts(said)}
        <form method="post" action="${path}" enctype="${enctype}">
          ${raw(inputs)} ${submit(what ?? words.resendSubmit)}
        </form>
        ${linkButton(back, words.resendBack)}`,
    ),
  )
}

type Fact = readonly [term: string, value: string]

function targetOf({ texts: { proof: words } }: View, { target }: ResendPageProps): readonly Fact[] {
  return target === undefined
    ? []
    : [[words.resendTargets[target.kind], target.name ?? words.resendGone]]
}

/** Names of fields that tell a reader nothing, or stand for a secret. */
const UNTOLD = ['_csrf', 'next', 'device', 'id', 'before', 'token', 'code', 'passkey']

/** The fields that together are the roles of a user: boxes, and what was typed besides. */
const BOXES = ['admin', 'owner']
const WITH_ROLES = ['/admin/users/new', '/admin/users/ID/roles']

function valuesOf(view: View, known: string, { fields }: ResendPageProps): readonly Fact[] {
  const { proof: words, roles } = view.texts
  const hasRoles = WITH_ROLES.includes(known)
  const isRole = (name: string): boolean => hasRoles && [...BOXES, 'roles'].includes(name)
  const values = fields
    .filter(([name]) => !UNTOLD.includes(name) && !isRole(name))
    .map(([name, value]): Fact => {
      const label = Object.hasOwn(words.resendFields, name) ? words.resendFields[name] : undefined
      return [label ?? name, value === '' ? words.resendEmpty : value]
    })
  if (!hasRoles) return values
  const given = fields.flatMap(([name, value]) =>
    name === 'roles' ? value.split(/[\s,]+/) : BOXES.includes(name) ? [name] : [],
  )
  const list = given.filter((role) => role !== '').join(', ')
  return [...values, [words.resendRoles, list === '' ? roles.none : list]]
}
