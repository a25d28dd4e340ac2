/**
 * The rights that a Redis user must have, and the error for a user who lacks one.
 *
 * @module
 */

import { ConfigurationError } from '../../errors.ts'
import { script, type RedisConnection } from './client.ts'

/** The commands that the store sends, or that its scripts call, on a key of its own. */
const keyCommands: Readonly<Record<string, readonly string[]>> = {
  hset: ['a', '1'],
  hgetall: [],
  hmget: ['a', 'b'],
  hget: ['a'],
  hkeys: [],
  hlen: [],
  hexists: ['a'],
  hincrby: ['a', '1'],
  hdel: ['b'],
  exists: [],
  pexpire: ['60000'],
  pttl: [],
  persist: [],
  del: [],
}

/** All commands that it cannot do without. */
export const neededCommands: readonly string[] = [
  ...Object.keys(keyCommands),
  'eval',
  'evalsha',
  'time',
  'publish',
  'subscribe',
  'scan',
]

/**
 * Sends each command but those of listening and scanning: a refusal inside of a script does not say of what.
 *
 * @param ended a message of the end of a session that nobody knows.
 */
export async function tryCommands(
  connection: Pick<RedisConnection, 'send'>,
  { key, channel, ended }: Readonly<Record<'key' | 'channel' | 'ended', string>>,
): Promise<void> {
  const { text, sha } = script('return 1')
  const onKey = Object.entries(keyCommands).map(([command, args]) => [command, key, ...args])
  const others = [
    ['EVAL', text, '1', key],
    ['EVALSHA', sha, '1', key],
    ['TIME'],
    ['PUBLISH', channel, ended],
  ]
  await Promise.all([...onKey, ...others].map((command) => connection.send(key, command)))
}

/** Commands that the store can do without, or that the clients send. */
const usefulCommands = ['info', 'config|get', 'ping', 'hello', 'client']

/** What a user must be allowed, as `ACL SETUSER` takes it. */
export function rightsOf(keys: string, channel: string): string {
  const commands = [...neededCommands, ...usefulCommands].map((command) => `+${command}`)
  return [`~${keys}*`, `&${channel}`, ...commands].join(' ')
}

/** Returns the error of a server that refused something, with what mends it; any other error as it is. */
export function explainRefusal(
  error: unknown,
  { keys, channel }: { readonly keys: string; readonly channel: string },
): unknown {
  if (
    !(error instanceof Error) ||
    !/NOPERM|ACL failure|executing the script can't/.test(error.message)
  )
    return error
  return new ConfigurationError(
    'client',
    `is of a Redis user who lacks a right: ${missing(error.message, keys, channel)}. With ` +
      `"ACL SETUSER <name> ${rightsOf(keys, channel)}" the user has all that are needed. ` +
      `Redis said: ${error.message}`,
  )
}

function missing(message: string, keys: string, channel: string): string {
  const command = /the '([^']+)' command/.exec(message)?.[1]
  if (command !== undefined) return `the command ${command}`
  return /channel/i.test(message) ? `the channel ${channel}` : `keys that begin with ${keys}`
}
