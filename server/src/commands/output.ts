/**
 * Where commands write.
 *
 * @module
 */

/** Prints a line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Prints a value for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

/** Returns "1 session", "2 sessions". */
export function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`
}
