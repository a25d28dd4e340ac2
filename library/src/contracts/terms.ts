/**
 * The terms of a session: how long it may live, and how its user was confirmed. They are set where a session begins,
 * all of them, so that nothing of one user's terms outlives the login of another in the same browser.
 *
 * Stores keep them whole: as one text, which they neither read nor change.
 *
 * @module
 */

import { MAX_LIFETIME } from '../ground/time.ts'

/** The terms of a session. Durations in milliseconds, instants in epoch milliseconds. */
export interface SessionTerms {
  /** The session's own longest silence. It never grows. If today's rule is shorter, today's rule holds. */
  readonly idleTimeout: number

  /** The session's own longest life, counted from `createdAt`. It never grows. Today's rule holds as above. */
  readonly absoluteTimeout: number

  /** Whether the user asked to stay logged in. */
  readonly remembered: boolean

  /** How the user was confirmed (RFC 8176, and `fed` and `mail`); empty if that is unknown or nobody is logged in. */
  readonly methods: readonly string[]

  /** When the user logged in; `null` if nobody is. */
  readonly authenticatedAt: number | null

  /** The last login or confirmation; `null` if nobody is logged in. */
  readonly confirmedAt: number | null

  /** When a second factor was last given; `null` if none was. */
  readonly factorAt: number | null

  /**
   * Which logins elsewhere the session has come from: hashes, which `latchkey/oidc` makes. Missing if there is none.
   */
  readonly origins?: readonly string[]

  /**
   * The browser of the login: a hash of its device id and the user, which opens nothing. Missing if the browser is no
   * known device, and in sessions of earlier releases.
   */
  readonly device?: string

  /**
   * What a later release keeps with the session. This release knows nothing of it and hands it on: two releases may
   * serve the same sessions while an application is brought up to date.
   */
  readonly later?: readonly unknown[]
}

/** What the terms are computed from if the store has none. */
interface Beginning {
  readonly userId: string | null
  readonly createdAt: number
}

/**
 * Returns the terms of a session that an earlier release wrote. It has no timeouts of its own, so today's hold. All
 * that is known of its user is when the password was given.
 */
export function earlierTerms({ userId, createdAt }: Beginning): SessionTerms {
  const loggedInAt = userId === null ? null : createdAt
  return {
    ...visitorTerms({ idleTimeout: MAX_LIFETIME, absoluteTimeout: MAX_LIFETIME }),
    authenticatedAt: loggedInAt,
    confirmedAt: loggedInAt,
  }
}

/** Returns the terms of a session in which nobody is logged in. */
export function visitorTerms({
  idleTimeout,
  absoluteTimeout,
}: Pick<SessionTerms, 'idleTimeout' | 'absoluteTimeout'>): SessionTerms {
  return {
    idleTimeout,
    absoluteTimeout,
    remembered: false,
    methods: NO_METHODS,
    authenticatedAt: null,
    confirmedAt: null,
    factorAt: null,
  }
}

const NO_METHODS: readonly string[] = Object.freeze([])

/** The terms in the order of their text. A later release adds its own at the end, which this one leaves there. */
type Fields = readonly [...First, ...Rest]

/** Left out if there is nothing of it: most sessions have none. */
type Rest = readonly [
  origins?: readonly string[] | null,
  device?: string | null,
  ...later: unknown[],
]

type First = readonly [
  idleTimeout: number,
  absoluteTimeout: number,
  remembered: 0 | 1,
  methods: readonly string[],
  authenticatedAt: number | null,
  confirmedAt: number | null,
  factorAt: number | null,
]

/** Returns the terms as an array. The names would make two thirds of the text that every request reads. */
export function termsToFields(terms: SessionTerms): Fields {
  const { origins = null, device = null, later = [] } = terms
  const hasDevice = device !== null || later.length > 0
  const rest: Rest = hasDevice ? [origins, device, ...later] : origins === null ? [] : [origins]
  return [
    terms.idleTimeout,
    terms.absoluteTimeout,
    terms.remembered ? 1 : 0,
    terms.methods,
    terms.authenticatedAt,
    terms.confirmedAt,
    terms.factorAt,
    ...rest,
  ]
}

/** Returns the terms of what `termsToFields` returned. */
export function termsFromFields(fields: Fields): SessionTerms {
  return {
    idleTimeout: fields[0],
    absoluteTimeout: fields[1],
    remembered: fields[2] === 1,
    methods: fields[3],
    authenticatedAt: fields[4],
    confirmedAt: fields[5],
    factorAt: fields[6],
    ...(fields.length > 7 && restOf(fields[7], fields.slice(8))),
  }
}

/**
 * Returns what is behind the seven first fields. A later release may keep something else in the place of the origins or
 * of the device: whatever is neither is handed on as it is, with all that follows it.
 */
function restOf(eighth: unknown, behind: readonly unknown[]): Partial<SessionTerms> {
  const isOrigins = areTexts(eighth)
  if (!isOrigins && eighth !== null) return { later: [eighth, ...behind] }
  const [device, ...others] = behind
  const isDevice = typeof device === 'string'
  const later = isDevice || device === null ? others : behind
  return {
    ...(isOrigins && { origins: eighth }),
    ...(isDevice && { device }),
    ...(later.length > 0 && { later }),
  }
}

function areTexts(texts: unknown): texts is readonly string[] {
  return Array.isArray(texts) && texts.every((text) => typeof text === 'string')
}

/** Returns the terms as a text, for a store to keep. */
export function termsToText(terms: SessionTerms): string {
  return JSON.stringify(termsToFields(terms))
}

/** Returns the terms of a text; without one, those of a session that an earlier release wrote. */
export function termsFromText(text: string | null | undefined, beginning: Beginning): SessionTerms {
  if (text === null || text === undefined) return earlierTerms(beginning)
  return termsFromFields(JSON.parse(text) as Fields)
}

/** Returns a copy that nobody can change. */
export function frozenTerms(terms: SessionTerms): SessionTerms {
  const methods = Object.isFrozen(terms.methods) ? terms.methods : Object.freeze([...terms.methods])
  return Object.freeze({
    idleTimeout: terms.idleTimeout,
    absoluteTimeout: terms.absoluteTimeout,
    remembered: terms.remembered,
    methods,
    authenticatedAt: terms.authenticatedAt,
    confirmedAt: terms.confirmedAt,
    factorAt: terms.factorAt,
    ...(terms.origins !== undefined && { origins: Object.freeze([...terms.origins]) }),
    ...(terms.device !== undefined && { device: terms.device }),
    ...(terms.later !== undefined && { later: Object.freeze([...terms.later]) }),
  })
}

/** Whether every term has its type. By an instant of another type, a guard could let a visitor in. */
export function areTerms(terms: SessionTerms): boolean {
  const { idleTimeout, absoluteTimeout, remembered, methods, origins = [], device = '' } = terms
  return (
    Number.isFinite(idleTimeout) &&
    Number.isFinite(absoluteTimeout) &&
    typeof remembered === 'boolean' &&
    areTexts(methods) &&
    areTexts(origins) &&
    typeof device === 'string' &&
    isInstantOrNull(terms.authenticatedAt) &&
    isInstantOrNull(terms.confirmedAt) &&
    isInstantOrNull(terms.factorAt)
  )
}

function isInstantOrNull(instant: number | null): boolean {
  return instant === null || Number.isFinite(instant)
}
