/**
 * What a command of the command line is.
 *
 * @module
 */

import { parseArgs, type ParseArgsOptionDescriptor } from 'node:util'

/** The command was called in a wrong way. The process ends with the exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** The command failed, and has already said why. */
export class ToldError extends Error {
  constructor(cause: unknown) {
    super('told', { cause })
    this.name = 'ToldError'
  }
}

/** An option, and what it means. */
export interface Option extends ParseArgsOptionDescriptor {
  /** The name of the option's value in the help. */
  readonly value?: string
  readonly meaning: string
}

type Options = Readonly<Record<string, Option>>

/** What a command is called with. */
type Parsed<Given extends Options> = ReturnType<
  typeof parseArgs<{ options: Given; allowPositionals: true }>
>

/** A command, as its file writes it. */
interface Definition<Given extends Options> {
  /** One or two words: `user add`. */
  readonly name: string

  /** The arguments: `NAME ROLE…`. An argument with `…` or in brackets may be missing. */
  readonly takes: string
  readonly summary: string
  readonly options: Given
  run(input: Parsed<Given>): Promise<void> | void
}

/** A command, as the command line runs it. */
export interface Command extends Omit<Definition<Options>, 'run'> {
  /** @throws UsageError, and whatever keeps the command from doing its work. */
  run(args: readonly string[]): Promise<void>
}

/** Returns the command. */
export function command<const Given extends Options>(definition: Definition<Given>): Command {
  return {
    ...definition,
    async run(args) {
      await definition.run(parse(definition, args))
    },
  }
}

function parse<Given extends Options>(
  { name, takes, options }: Definition<Given>,
  args: readonly string[],
): Parsed<Given> {
  let parsed: Parsed<Given>
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(`${name}: ${(error as Error).message.split(/\.\s/, 1)[0]}`)
  }
  const words = takes === '' ? [] : takes.split(' ')
  const needed = words.filter((word) => !/[[…]/.test(word))
  const { positionals } = parsed
  const missing = needed[positionals.length]
  if (missing !== undefined) throw new UsageError(`${name} needs ${missing}`)
  if (positionals.length > words.length && !takes.includes('…')) {
    throw new UsageError(`${name}: "${positionals[words.length]}" is one argument too many`)
  }
  return parsed
}
