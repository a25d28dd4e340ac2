/**
 * The help: of all commands, and of one.
 *
 * @module
 */

import type { Command } from './command.ts'
import { variables } from '../config/variables.ts'
import { table } from './table.ts'

/** Returns the help on everything. */
export function overview(commands: readonly Command[]): string {
  const rows = [
    ...commands.map((command) => ['', usage(command), command.summary]),
    ['', 'help [COMMAND]', 'Show this help, or that of a command.'],
    ['', '--version', 'Print the version.'],
  ]
  return [
    'latchkey: a login site on one SQLite file, or on PostgreSQL and Redis',
    '',
    'Usage: latchkey COMMAND',
    table(rows),
    '',
    'Environment:',
    ...variables.map(
      (variable) =>
        `  ${variable.name}\n      ${variable.meaning}\n      Default: ${variable.default}`,
    ),
  ].join('\n')
}

/** Returns the help on one command. */
export function helpOn(command: Command): string {
  const rows = Object.entries(command.options).map(([name, { value, meaning }]) => [
    '',
    `--${name}${value === undefined ? '' : ` ${value}`}`,
    meaning,
  ])
  return [
    `Usage: latchkey ${usage(command)}`,
    command.summary,
    ...(rows.length === 0 ? [] : ['', 'Options:', table(rows)]),
  ].join('\n')
}

function usage({ name, takes, options }: Command): string {
  const hasOptions = Object.keys(options).length > 0
  return [name, takes, hasOptions ? '[options]' : ''].filter(Boolean).join(' ')
}
