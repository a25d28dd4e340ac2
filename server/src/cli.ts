/**
 * The command line: finds the command, runs it, and says every mistake in one line.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { command, ToldError, UsageError, type Command } from './commands/command.ts'
import { addressCommands } from './commands/address.ts'
import { checkCommand } from './commands/check.ts'
import { credentialCommands } from './commands/credentials.ts'
import { helpOn, overview } from './commands/help.ts'
import { mailCommands } from './commands/mail.ts'
import { migrateCommand } from './commands/migrate.ts'
import { complain, print, watchOutput } from './process/output.ts'
import { ruleCommands } from './commands/rules.ts'
import { secretCommands } from './commands/secret.ts'
import { sessionCommands } from './commands/session.ts'
import { userCommands } from './commands/user.ts'
import { userAccessCommands } from './commands/user-access.ts'
import { sentencesOf } from './process/sentences.ts'

const commands: readonly Command[] = [
  command({
    name: 'serve',
    takes: '',
    summary: 'Run the site until it gets SIGTERM or SIGINT (Ctrl+C).',
    options: {
      'lose-passkeys': {
        type: 'boolean',
        meaning:
          'Start although LATCHKEY_URL has moved to another host, where no passkey of the old one works.',
      },
    },
    async run({ values }) {
      // It is imported only here: the other commands start faster without the pages and the HTTP server.
      const { serve } = await import('./serve.ts')
      await serve(process.env, { losePasskeys: values['lose-passkeys'] === true })
    },
  }),
  migrateCommand,
  ...userAccessCommands,
  ...userCommands,
  ...sessionCommands,
  ...addressCommands,
  ...secretCommands,
  ...credentialCommands,
  ...mailCommands,
  checkCommand,
  ...ruleCommands,
]

/** Runs the command line. Returns the exit code: 0, 1 for a failure, 2 for wrong usage. */
export async function main(args: readonly string[]): Promise<number> {
  // Nobody else may read the database and the development secret.
  process.umask(0o077)
  // A warning is one line, as a mistake is. The server writes its warnings to its log instead.
  process.removeAllListeners('warning')
  process.on('warning', ({ message }) => complain(message))
  const finishOutput = watchOutput()
  const code = await codeOf(args)
  const reason = await finishOutput()
  // The server goes on if nobody reads its output, and such a line does not belong in its log.
  if (reason === null || args[0] === 'serve') return code
  complain(`The output cannot be written: ${reason}`)
  return code === 0 ? 1 : code
}

async function codeOf(args: readonly string[]): Promise<number> {
  try {
    await run(args)
    return 0
  } catch (error) {
    // A `ToldError` is in the server's log already.
    if (!(error instanceof ToldError)) for (const line of sentencesOf(error)) complain(line)
    return error instanceof UsageError ? 2 : 1
  }
}

async function run(args: readonly string[]): Promise<void> {
  const [first] = args
  if (first === '--version' || first === '-v') return print(version())
  if (first === undefined || first === 'help' || isHelp(first)) return help(args.slice(1))
  const { found, rest } = find(args)
  if (rest.some(isHelp)) return print(helpOn(found))
  await found.run(rest)
}

function help(args: readonly string[]): void {
  print(args.length === 0 ? overview(commands) : helpOn(find(args).found))
}

function isHelp(arg: string): boolean {
  return arg === '--help' || arg === '-h'
}

/** The command whose words the arguments begin with, and the arguments after them. */
function find(args: readonly string[]): { found: Command; rest: readonly string[] } {
  for (const found of commands) {
    const words = found.name.split(' ')
    if (words.every((word, i) => word === args[i])) return { found, rest: args.slice(words.length) }
  }
  const [group = ''] = args
  const siblings = commands.filter(({ name }) => name.startsWith(`${group} `))
  if (siblings.length === 0) {
    throw new UsageError(`there is no command ${JSON.stringify(group)}; see: latchkey help`)
  }
  throw new UsageError(`say one of: ${siblings.map(({ name }) => name).join(', ')}`)
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
