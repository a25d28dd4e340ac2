/**
 * The forms by which people prove that it is them: the second step of a login (`/login/factor`), and a confirmation
 * (`/confirm`). They ask for what this person has, the easiest first.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { form } from './parts/action-form.ts'
import { alert, type FormError } from './parts/alert.ts'
import { asking } from './parts/asking.ts'
import { card } from './parts/card.ts'
import { field } from './parts/field.ts'
import { formState, type FormState } from './parts/form-state.ts'
import { otherAccount } from './parts/other-account.ts'
import { passkeyButton } from './parts/passkey-button.ts'
import { passwordField } from './parts/password-field.ts'
import { confirmLinks, orLine, type ProviderName } from './parts/provider-links.ts'
import { submit } from './parts/submit.ts'
import type { View } from './view.ts'

/** What a person can give, in the order in which it is offered. */
export type Way = 'passkey' | 'code' | 'recoveryCode' | 'password'

/** What the forms of both pages have in common. */
export interface ProofProps {
  /** In the order in which they are offered. */
  readonly ways: readonly Way[]

  /** Where to go afterwards. The reader of the field checks it. */
  readonly next?: string | undefined

  /** What was wrong with the last one, and which it was. */
  readonly error?: string | undefined
  readonly wrong?: Way | undefined

  /** The form that waits, sealed. */
  readonly resend?: string | undefined
}

/** What the second step of a login shows. */
export interface FactorPageProps extends ProofProps {
  /** Who has done the first step. */
  readonly username: string
}

/** Returns the page of the second step. Its forms go to `/login/factor`. */
export function factorPage(view: View, props: FactorPageProps): Html {
  const words = view.texts.proof
  const { username, ways, error } = props
  return layout(
    view,
    { title: words.factorTitle, failed: error !== undefined, narrow: true },
    card(
      words.factorTitle,
      html`<p>${ways.length === 0 ? asking(view, words.noFactor) : words.factorIntro}</p>
        <p class="hint">${words.loggingInAs} <bdi>${visible(username)}</bdi></p>
        ${proofForms(view, '/login/factor', props)}
        ${ways.length === 0 ? '' : html`<p class="hint">${asking(view, words.factorLost)}</p>`}
        ${otherAccount(view, props.next)}`,
    ),
  )
}

/** What a confirmation shows. */
export interface ConfirmPageProps extends ProofProps {
  /** The providers by which the person can confirm. @default none */
  readonly providers?: readonly ProviderName[]
}

/** Returns the page that asks whether it is them. Its forms go to `/confirm`. */
export function confirmPage(view: View, props: ConfirmPageProps): Html {
  const words = view.texts.proof
  const { ways, resend, error, providers = [] } = props
  const hasWay = ways.length + providers.length > 0
  const waiting = resend === undefined ? '' : html`<p>${words.confirmForm}</p>`
  return layout(
    view,
    { title: words.confirmTitle, failed: error !== undefined },
    card(
      words.confirmTitle,
      html`<p>${hasWay ? words.confirmIntro : words.noWay}</p>
        ${waiting} ${proofForms(view, '/confirm', props)}
        ${ways.length > 0 && providers.length > 0 ? orLine(view) : ''}
        ${confirmLinks(view, { providers, next: props.next, resend, isSecond: ways.length > 0 })}
        ${otherAccount(view, props.next)}`,
    ),
  )
}

function proofForms(view: View, action: string, props: ProofProps): Html {
  const { ways, error, wrong, next, resend } = props
  const errors = errorsOf(error, wrong)
  const state = formState(errors, ways.find((way) => way !== 'passkey') ?? null)
  const hidden = { next, resend }
  return html`${alert(errors)}
  ${ways.map((way) => proofForm(view, { action, hidden, way, ways, state }))}`
}

function errorsOf(error: string | undefined, wrong: Way | undefined): readonly FormError[] {
  if (error === undefined) return []
  return [{ text: error, ...(wrong !== undefined && wrong !== 'passkey' && { fields: [wrong] }) }]
}

interface ProofForm {
  readonly action: string
  readonly hidden: { readonly next: string | undefined; readonly resend: string | undefined }
  readonly way: Way
  readonly ways: readonly Way[]
  readonly state: FormState
}

/** A recovery code is the last way, and used up: it waits behind a click if there is another one. */
function proofForm(view: View, { action, hidden, way, ways, state }: ProofForm): Html {
  const words = view.texts.proof
  const send = action === '/confirm' ? words.submitConfirm : words.submitFactor
  if (way === 'passkey') {
    const isAlone = ways.length === 1
    const button = { purpose: 'confirm', label: words.passkey, hint: words.passkeyHint } as const
    const content = passkeyButton(view, {
      ...button,
      instead: isAlone ? words.passkeyNeedsScript : undefined,
    })
    return form(view, { action, hidden: { ...hidden, passkey: '' } }, content)
  }
  const kind = way === ways[0] ? 'primary' : 'secondary'
  const content = html`${fieldOf(view, way, state)} ${submit(send, { kind })}`
  const whole = form(view, { action, hidden }, content)
  if (way !== 'recoveryCode' || ways[0] === way) return whole
  const isOpen = state.focus === way
  return html`<details ${isOpen ? html`open` : ''}>
    <summary>${words.useRecoveryCode}</summary>
    ${whole}
  </details>`
}

function fieldOf(view: View, way: Exclude<Way, 'passkey'>, state: FormState): Html {
  const words = view.texts.proof
  if (way === 'password') {
    return passwordField(view, state, {
      name: way,
      label: words.password,
      autocomplete: 'current-password',
    })
  }
  if (way === 'recoveryCode') {
    return field(state, {
      name: way,
      label: words.recoveryCode,
      hint: words.recoveryCodeHint,
      autocomplete: 'off',
      monospace: true,
    })
  }
  return field(state, {
    name: way,
    label: words.code,
    hint: words.codeHint,
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    monospace: true,
  })
}
