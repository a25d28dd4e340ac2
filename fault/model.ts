/**
 * The model with which acknowledged answers are compared.
 *
 * A request that is not acknowledged (no answer, or 503) may have been carried out, may be carried out later, or never.
 * So each session is in one of three states: it lives, it may have ended, or it has ended. When a request is sent, the
 * state is noted. When the answer arrives, it is judged by that note and by the present state: whatever happened in
 * between may have come before the request or after it.
 *
 * @module
 */

/** Why a session has ended. */
export type Ending =
  'logout' | 'rotation' | 'switch' | 'revocation' | 'disabling' | 'expiry' | 'seen ended'

/** What can be wrong. */
export type ViolationKind =
  | 'resurrected'
  | 'lost'
  | 'crossed'
  | 'write lost'
  | 'write from nowhere'
  | 'let in'
  | 'redeemed twice'
  | 'finished twice'
  | 'one factor'
  | 'too many'
  | 'none left'
  | 'unexpected answer'

/** An acknowledged answer that contradicts another one. */
export interface Violation {
  readonly kind: ViolationKind
  readonly detail: string
}

/** Something that lives, and ends once: a session, or one of the cookies it has had. */
export class Life {
  mayHaveEnded = false
  ending: Ending | null = null

  /** Ends the life. Only the first ending counts. */
  end(ending: Ending): void {
    this.mayHaveEnded = true
    this.ending ??= ending
  }
}

/** A user of the application. */
export class User {
  readonly name: string
  readonly sessions: ModelSession[] = []

  /** Logins of the user whose first step was acknowledged. */
  readonly logins: ModelLogin[] = []

  /** How many requests to end all sessions were sent, and how many of these have no answer, or not yet. */
  sentEndAll = 0
  pendingEndAll = 0
  isDisabled = false
  mayBeDisabled = false

  constructor(name: string) {
    this.name = name
  }
}

/** A session, whatever cookies it has had. */
export class ModelSession extends Life {
  readonly number: number
  readonly user: User
  readonly cookies: ModelCookie[]

  /** The keys that were sent, with their values; and those that were acknowledged, in the order of acknowledgement. */
  readonly sentKeys = new Map<string, string>()
  readonly ackedKeys: string[] = []
  sentIncrements = 0
  ackedIncrements = 0

  /**
   * How many rotations were sent, and how many of these have no answer, or not yet: after such a rotation, the session
   * may go on under another cookie.
   */
  sentRotations = 0
  pendingRotations = 0

  /** Whether a client is using the session. */
  isBusy = true

  /** The kinds of violations that have been noted for this session: each once. */
  readonly told = new Set<ViolationKind>()

  constructor(number: number, user: User, cookie: string) {
    super()
    this.number = number
    this.user = user
    this.cookies = [new ModelCookie(this, cookie)]
  }

  /** The youngest cookie. */
  get cookie(): ModelCookie {
    return this.cookies.at(-1) as ModelCookie
  }
}

/** An unfinished login: its first step was right. The session that it becomes is none of its life. */
export class ModelLogin extends Life {
  readonly user: User

  /** The cookie of the unfinished login. */
  readonly cookie: string

  /** The session of the browser in which the login was begun; `null` if it had none. */
  readonly previous: ModelSession | null

  /** The sessions that it has become, as far as anybody knows: one at most. */
  readonly sessions: ModelSession[] = []

  /** Whether a second step may have happened that nobody acknowledged, or a clock has made the login end. */
  mayBeVoid = false
  isBusy = true
  readonly begunAt: number = performance.now()

  constructor(user: User, cookie: string, previous: ModelSession | null = null) {
    super()
    this.user = user
    this.cookie = cookie
    this.previous = previous
  }

  /** All that the user had has ended: this login, and what it has become meanwhile. */
  endAll(ending: Ending): void {
    this.end(ending)
    for (const session of this.sessions) session.end(ending)
  }
}

/** A cookie that a session has, or has had. */
export class ModelCookie extends Life {
  readonly session: ModelSession
  readonly value: string

  constructor(session: ModelSession, value: string) {
    super()
    this.session = session
    this.value = value
  }

  /** Why it opens nothing any more; `null` if it may. */
  get closedBy(): Ending | null {
    return this.ending ?? this.session.ending
  }

  /** Whether a refusal is allowed. */
  get mayBeClosed(): boolean {
    return this.mayHaveEnded || this.session.mayHaveEnded
  }
}

/** What is known of a cookie's session when a request is sent. */
export interface Note {
  readonly cookie: ModelCookie
  readonly closedBy: Ending | null
  readonly ackedKeys: number
  readonly ackedIncrements: number
}

/** Takes the note. */
export function noteOf(cookie: ModelCookie): Note {
  const { ackedKeys, ackedIncrements } = cookie.session
  return { cookie, closedBy: cookie.closedBy, ackedKeys: ackedKeys.length, ackedIncrements }
}
