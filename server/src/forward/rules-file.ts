/**
 * The rules of a file, read again when it changes. A file that is wrong is refused, and the rules of before stay.
 *
 * The file is looked at every second. The notices of file systems would not do: bind mounts give none, and they end
 * when an editor or Kubernetes puts another file in the place of the first.
 *
 * @module
 */

import { SECOND, type Clock } from 'latchkey'
import { VariableError } from '../config/config.ts'
import type { ServerEvent } from '../process/events.ts'
import { parseRules } from './read-rules.ts'
import { marksOf, readMarked, type Marked } from './marked-file.ts'
import type { LiveRules, Rules } from './rules.ts'

/** Rules that follow their file. */
export interface OpenRules extends LiveRules {
  /** Looks at the file now. */
  look(): Promise<void>

  /** Looks at the file no more. */
  close(): void
}

/** How rules are opened. */
export interface OpenRulesOptions {
  readonly log: (event: ServerEvent) => void

  /**
   * Whether SIGHUP has the file looked at at once. A server at a terminal should not take the signal: it says that the
   * terminal is gone. @default false
   */
  readonly onHangUp?: boolean

  /** How often the file is looked at, in milliseconds; `null`: only by `look`. @default a second */
  readonly interval?: number | null

  /** @default that of the machine, by which files have their times */
  readonly clock?: Clock
}

/**
 * Reads the rules, and follows the file.
 *
 * @throws VariableError that names every mistake of the file.
 */
export async function openRules(path: string, options: OpenRulesOptions): Promise<OpenRules> {
  const { log, onHangUp = false, interval = SECOND, clock = Date.now } = options
  const first = await readMarked(path, clock())
  let rules = rulesIn(first)
  log(loaded(rules))

  let seen = first
  let isTold = true
  const look = oneAtATime(async () => {
    if (isTold && seen.marks !== null && seen.marks === (await marksOf(path))) return
    const now = await readMarked(path, clock())
    const isSame = now.text === seen.text && now.mistake === seen.mistake
    seen = now
    if (isSame && isTold) return
    try {
      rules = rulesIn(now)
      isTold = true
      log(loaded(rules))
    } catch (error) {
      // Somebody may still be writing: what is wrong is told when it is there for the second time.
      isTold = isSame
      if (isTold) log({ type: 'rules.refused', mistakes: mistakesOf(error) })
    }
  })
  const timer = interval === null ? undefined : setInterval(() => void look(), interval).unref()
  const hangUp = (): void => void look()
  if (onHangUp) process.on('SIGHUP', hangUp)
  return {
    current: () => rules,
    look,
    close() {
      clearInterval(timer)
      process.removeListener('SIGHUP', hangUp)
    },
  }
}

/**
 * Returns the rules of a file as it is now.
 *
 * @throws VariableError that names every mistake of the file.
 */
export async function readRules(path: string): Promise<Rules> {
  return rulesIn(await readMarked(path, Date.now()))
}

/** @throws VariableError */
function rulesIn({ text, mistake }: Marked): Rules {
  if (text === null) throw new VariableError([mistake])
  return parseRules(text)
}

function mistakesOf(error: unknown): readonly string[] {
  return error instanceof VariableError ? error.mistakes : [String(error)]
}

function loaded({ apps }: Rules): ServerEvent {
  const rules = apps.reduce((sum, app) => sum + app.rules.length, 0)
  return { type: 'rules.loaded', apps: apps.length, rules }
}

/** Returns the work in a form that never overlaps: a call while it runs has it run once more. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let isAskedAgain = false
  const run = async (): Promise<void> => {
    do {
      isAskedAgain = false
      await work()
    } while (isAskedAgain)
  }
  return () => {
    if (running === null) running = run().finally(() => void (running = null))
    else isAskedAgain = true
    return running
  }
}
