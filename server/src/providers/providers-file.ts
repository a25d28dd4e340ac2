/**
 * The file of LATCHKEY_PROVIDERS_FILE: the providers by which people log in, as JSON.
 *
 * It may hold the secrets of the site at the providers. So no message repeats a text of the file, but names of fields
 * and ids of providers.
 *
 * @module
 */

import { dirname, resolve } from 'node:path'
import { VariableError, type Config } from '../config/config.ts'
import { parseJsonList } from '../config/read-json.ts'
import { readText } from '../config/read-text.ts'
import { isId, readProvider, type ProviderConfig } from './provider-config.ts'

const VARIABLE = 'LATCHKEY_PROVIDERS_FILE'

/** More buttons than these help nobody. */
const MOST = 20

/**
 * Returns the providers, in the order of the file; none if there is no file.
 *
 * @throws VariableError that names every mistake of the file.
 */
export function readProviders({
  providersFile: path,
}: Pick<Config, 'providersFile'>): readonly ProviderConfig[] {
  if (path === null) return []
  return parseProviders(readText(path, VARIABLE), dirname(resolve(path)))
}

/**
 * Refuses a site into which nobody gets: without passwords, people need a provider. A passkey is no first way in: it is
 * added by whoever is logged in.
 *
 * @throws VariableError
 */
export function assertWayIn(
  { passwords }: Pick<Config, 'passwords'>,
  providers: readonly ProviderConfig[],
): void {
  if (passwords || providers.length > 0) return
  throw new VariableError([
    `LATCHKEY_PASSWORDS is off, so people need a provider to log in by: set ${VARIABLE}`,
  ])
}

/**
 * Returns the providers in the text of a file.
 *
 * @param folder where the files of secrets are whose paths are relative.
 * @throws VariableError
 */
export function parseProviders(text: string, folder: string): readonly ProviderConfig[] {
  const mistakes: string[] = []
  const listed = parseJsonList(text, {
    variable: VARIABLE,
    most: MOST,
    what: 'providers: [{ "id": "example", … }]',
  })
  const providers = listed.map((given, i) => {
    const mistake = (what: string): void => void mistakes.push(`${nameOf(given, i)}: ${what}`)
    return readProvider(given, { folder, mistake })
  })
  for (const field of ['id', 'name', 'issuer'] as const) {
    const values = providers.map((provider) => provider[field]).filter((value) => value !== '')
    if (new Set(values).size < values.length)
      mistakes.push(`two providers have the same "${field}"`)
  }
  if (mistakes.length === 0) return providers
  throw new VariableError(mistakes.map((what) => `${VARIABLE}: ${what}`))
}

/** Returns how a provider is called in messages: by its id if it has one. */
function nameOf(given: unknown, i: number): string {
  const { id } = (given ?? {}) as { readonly id?: unknown }
  return isId(id) ? id : `provider ${i + 1}`
}
