/**
 * What happens to passkeys when the site has moved to another host: whoever starts the server is told how many are
 * lost, and has to say that this is meant. A mistyped LATCHKEY_URL would otherwise lock people out, and a page on which
 * they are made again would make it worse.
 *
 * @module
 */

import { VariableError, type Config } from '../config/config.ts'
import type { LostPasskeys, PasskeyHosts } from '../storage/passkey-hosts.ts'
import type { Log } from './log.ts'
import { count } from './output.ts'

/**
 * Notes at which host the site is from now on.
 *
 * @throws VariableError if passkeys would be lost that may not be.
 */
export async function settlePasskeyHost(
  log: Log,
  hosts: PasskeyHosts,
  { url, losePasskeysOf }: Pick<Config, 'url' | 'losePasskeysOf'>,
  { losePasskeys = false }: { readonly losePasskeys?: boolean },
): Promise<void> {
  const host = url?.hostname ?? 'localhost'
  const lost = await hosts.lostAt(host)
  if (lost !== null) {
    if (!losePasskeys && losePasskeysOf !== lost.host)
      throw new VariableError([refusal(lost, host)])
    const advice = `${sentence(lost, host)} ${WAY_BACK}`
    log({ type: 'configuration.doubtful', finding: 'passkeys_lost', advice })
  }
  await hosts.note(host)
}

function refusal(lost: LostPasskeys, host: string): string {
  return (
    `LATCHKEY_URL has moved to another host. ${sentence(lost, host)} ${WAY_BACK} ` +
    `To start all the same: latchkey serve --lose-passkeys, or LATCHKEY_LOSE_PASSKEYS_OF=${lost.host}`
  )
}

function sentence({ host: former, passkeys, users }: LostPasskeys, host: string): string {
  return (
    `${count(passkeys, 'passkey')} of ${count(users, 'user')} ${passkeys === 1 ? 'was' : 'were'} made at ${former}, and will not work at ${host}: ` +
    'browsers give a passkey to no other host than its own.'
  )
}

const WAY_BACK =
  'Whoever has no other factor needs the password and a recovery code, and makes new passkeys.'
