/**
 * Finds keys of which only the beginning is known, on one server or on every master of a cluster.
 *
 * @module
 */

import type { CheckedConnection } from './connection.ts'

/** How many keys, ours or not, a server looks at in one step: about a millisecond, others wait so long. */
const STEP = 1000

/**
 * Yields, step by step, the rest of each key that has the beginning. A key that is there the whole time is found,
 * perhaps twice. A key that comes or goes meanwhile may be found. While a cluster moves slots, a key that is moved may
 * be missed.
 *
 * @see https://redis.io/docs/latest/commands/scan/ (guarantees)
 */
export async function* scan(
  connection: CheckedConnection,
  beginning: string,
): AsyncGenerator<readonly string[], void> {
  for (const node of await connection.nodes()) {
    const whole = node.keyPrefix + beginning
    const filter = ['MATCH', `${literally(whole)}*`, 'COUNT', String(STEP)]
    let cursor = '0'
    do {
      const [next, keys] = (await node.send(['SCAN', cursor, ...filter])) as [string, string[]]
      cursor = next
      yield keys.map((key) => key.slice(whole.length))
    } while (cursor !== '0')
  }
}

/** Returns the text as a pattern that fits only this text. */
function literally(text: string): string {
  return text.replaceAll(/[\\*?[\]^]/g, '\\$&')
}
