/**
 * One provider of the file of providers: what it is called, how the site is known there, and who may come in by it.
 *
 * @module
 */

import { resolve } from 'node:path'
import { isLoopbackHost } from 'latchkey/adapter-kit'
import { VariableError } from '../config/config.ts'
import { readText } from '../config/read-text.ts'

/** A provider by which people log in. */
export interface ProviderConfig {
  /** In the addresses of the site: `/oidc/ID/callback`. */
  readonly id: string

  /** What pages call it. */
  readonly name: string

  /** The provider, exactly as it calls itself. */
  readonly issuer: string
  readonly clientId: string

  /** `null`: a public client, which PKCE alone protects. */
  readonly clientSecret: string | null

  /** What is asked for, with blanks between. */
  readonly scope: string

  /** Whether a user who has an address that both sides have verified is asked to link the account. */
  readonly linkByAddress: boolean

  /**
   * Whether a user whom an administrator has made for the address, and who has no way in yet, comes in by an account
   * with that address. Only for providers that verify addresses: whoever has the address there gets the roles here.
   */
  readonly invited: boolean

  /** Whether people whom nobody here knows get an account, without roles. */
  readonly register: boolean

  /** Whose addresses may come in, by the domain of a verified address; `null`: all. */
  readonly domains: readonly string[] | null
}

/** What reading a provider needs. */
interface Reading {
  /** Where the files of secrets are whose paths are relative. */
  readonly folder: string

  /** Takes a mistake, to be read after the name of the provider. It repeats no value of the file. */
  readonly mistake: (what: string) => void
}

/** The fields, each with what it must be. */
const FIELDS: Readonly<Record<string, string>> = {
  id: 'small letters, digits and "-", at most 32, a letter first: it is in the address of the callback',
  name: 'what the button calls the provider: 1 to 40 visible characters',
  issuer: 'the address as which the provider calls itself: https, http on this machine alone',
  clientId: 'the name that the provider has given to this site',
  clientSecret: 'the secret that the provider has given to this site',
  clientSecretFile: 'the path of a file with that secret',
  scopes: 'a list of texts, with "openid" among them',
  linkByAddress: 'true or false',
  invited: 'true or false',
  register: 'true or false',
  domains: 'a list of domains such as "example.com"',
}

/** Returns the provider; a field that is wrong is said, and has a value that is never used. */
export function readProvider(given: unknown, reading: Reading): ProviderConfig {
  const { mistake } = reading
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  if (!isObject) mistake('must be an object: { "id": "example", … }')
  const fields = (isObject ? given : {}) as Readonly<Record<string, unknown>>
  for (const name of Object.keys(fields)) if (!Object.hasOwn(FIELDS, name)) mistake(unknown(name))

  /** Returns a field that passes the check, else the other value. A field that is missing is wrong if it is needed. */
  const read = <Value>(
    name: string,
    isRight: (value: unknown) => value is Value,
    otherwise: Value,
    isNeeded = false,
  ): Value => {
    const value = fields[name]
    if (value === undefined && !isNeeded) return otherwise
    if (isRight(value)) return value
    mistake(`"${name}" ${value === undefined ? 'is needed' : 'must be'}: ${FIELDS[name]}`)
    return otherwise
  }
  const domains = read('domains', isDomains, [])
  return {
    id: read('id', isId, '', true),
    name: read('name', isName, '', true),
    issuer: read('issuer', isIssuer, '', true),
    clientId: read('clientId', isText, '', true),
    clientSecret: secretOf(fields, read, reading),
    scope: read('scopes', isScopes, ['openid', 'email', 'profile']).join(' '),
    linkByAddress: read('linkByAddress', isSwitch, true),
    invited: read('invited', isSwitch, false),
    register: read('register', isSwitch, false),
    domains: fields['domains'] === undefined ? null : domains.map((domain) => domain.toLowerCase()),
  }
}

/** Only what cannot be a secret is repeated: a short word. */
function unknown(name: string): string {
  const said = /^[a-z]{1,20}$/i.test(name)
    ? `"${name}" is no field of a provider`
    : 'has a field that is not known'
  return `${said}; there are ${Object.keys(FIELDS).join(', ')}`
}

function secretOf(
  fields: Readonly<Record<string, unknown>>,
  read: (name: string, isRight: (value: unknown) => value is string, otherwise: string) => string,
  { folder, mistake }: Reading,
): string | null {
  const secret = read('clientSecret', isText, '')
  const path = read('clientSecretFile', isText, '')
  if (fields['clientSecret'] !== undefined && fields['clientSecretFile'] !== undefined) {
    mistake('has "clientSecret" and "clientSecretFile": give one')
  }
  if (path === '') return secret === '' ? null : secret
  try {
    const text = readText(resolve(folder, path), '"clientSecretFile"').trim()
    if (text === '') mistake('"clientSecretFile" is empty')
    return text
  } catch (error) {
    if (!(error instanceof VariableError)) throw error
    mistake(error.message)
    return null
  }
}

/** Whether this can be the id of a provider. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z\d-]{0,31}$/.test(value)
}

function isName(value: unknown): value is string {
  return isText(value) && value.trim() === value && value.length <= 40 && !/\p{C}/u.test(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 4096
}

function isIssuer(value: unknown): value is string {
  const url = isText(value) ? URL.parse(value) : null
  if (url === null || url.username !== '' || url.search !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
}

function isScopes(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.includes('openid') &&
    value.every((one) => /^[!#-[\]-~]+$/.test(String(one)))
  )
}

function isSwitch(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

function isDomains(value: unknown): value is readonly string[] {
  const isDomain = (one: unknown): boolean =>
    typeof one === 'string' &&
    /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)+$/i.test(one)
  return Array.isArray(value) && value.length > 0 && value.every(isDomain)
}
