/**
 * Compares answers with the model.
 *
 * @module
 */

import type { Answer } from './http.ts'
import type { ModelSession, Note, User, Violation, ViolationKind } from './model.ts'

/** What `GET /read` answers. */
interface Reading {
  readonly userId: string
  readonly data: Readonly<Record<string, unknown>>
}

/** Collects the violations. */
export class Checker {
  readonly violations: Violation[] = []

  /** A request of the session was answered; `note` was taken when it was sent. Returns whether it was let in. */
  judge(note: Note, answer: Answer): boolean {
    const { cookie } = note
    const { session } = cookie
    if (answer.status === 401) {
      if (!cookie.mayBeClosed) this.#tell('lost', session, 'answered 401')
      // A session that was seen to have ended must stay ended.
      if (answer.hasEnded) cookie.end('seen ended')
      return false
    }
    if (answer.status === 0 || answer.status === 503) return false
    if (answer.status !== 200) {
      this.#tell('unexpected answer', session, `answered ${answer.status}`)
      return false
    }
    if (note.closedBy !== null) {
      this.#tell('resurrected', session, `answered 200 after ${note.closedBy}`)
    }
    return true
  }

  /** The answer to a read that was let in. */
  judgeReading(note: Note, body: unknown): void {
    const { session } = note.cookie
    const { userId, data } = body as Reading
    if (userId !== session.user.name) {
      this.#tell('crossed', session, `read as ${userId}, is ${session.user.name}`)
      return
    }
    this.#judgeKeys(session, note.ackedKeys, data)
    this.#judgeCount(session, note.ackedIncrements, data['count'] ?? 0)
  }

  /** A login was acknowledged. */
  judgeLogin(user: User, wasDisabled: boolean): void {
    if (wasDisabled) this.violations.push({ kind: 'let in', detail: `${user.name} is disabled` })
  }

  /** Someone was answered with a status that no rule explains. */
  judgeStatus(what: string, { status }: Answer, expected: readonly number[]): void {
    if (status === 0 || status === 503 || expected.includes(status)) return
    this.violations.push({ kind: 'unexpected answer', detail: `${what} answered ${status}` })
  }

  /** A session was let in although its time is over. */
  outlived(note: Note): void {
    this.#tell('resurrected', note.cookie.session, 'answered 200 after its absolute timeout')
  }

  #judgeKeys(session: ModelSession, acked: number, data: Reading['data']): void {
    const missing = session.ackedKeys.slice(0, acked).find((key) => !Object.hasOwn(data, key))
    if (missing !== undefined) this.#tell('write lost', session, `${missing} is not there`)
    for (const [key, value] of Object.entries(data)) {
      if (key === 'count' || session.sentKeys.get(key) === value) continue
      const isOwn = session.sentKeys.has(key)
      this.#tell(isOwn ? 'write from nowhere' : 'crossed', session, `${key} is ${String(value)}`)
    }
  }

  #judgeCount(session: ModelSession, acked: number, count: unknown): void {
    const { sentIncrements: sent } = session
    if (typeof count !== 'number' || count > sent) {
      this.#tell('write from nowhere', session, `count is ${String(count)} of ${sent} sent`)
    } else if (count < acked) {
      this.#tell('write lost', session, `count is ${count} of ${acked} acknowledged`)
    }
  }

  /** Notes each kind once for a session: one fault is one violation, however many answers show it. */
  #tell(kind: ViolationKind, session: ModelSession, what: string): void {
    if (session.told.has(kind)) return
    session.told.add(kind)
    const { number, user } = session
    this.violations.push({ kind, detail: `session ${number} of ${user.name}: ${what}` })
  }
}
