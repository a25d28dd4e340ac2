/**
 * The part of `node:test` that the tests use, on Mocha: Stryker runs the same tests a thousand times in one
 * process, which Mocha can and `node:test` cannot.
 *
 * @module
 */

import { mock, type TestContext } from 'node:test'

type Body = (context: TestContext) => unknown
type Register = (name: string, body: () => unknown) => void
interface Mocha {
  readonly describe: Register & { readonly skip: Register }
  readonly it: Register & { readonly skip: Register }
  readonly before: (body: () => unknown) => void
  readonly after: (body: () => unknown) => void
  readonly beforeEach: (body: () => unknown) => void
  readonly afterEach: (body: () => unknown) => void
}

const mocha = globalThis as unknown as Mocha

export const { before, after, beforeEach, afterEach } = mocha

/** Registers a group of tests. */
export function describe(name: string, ...rest: readonly unknown[]): void {
  const body = rest.at(-1) as () => unknown
  const register = isSkipped(rest) ? mocha.describe.skip : mocha.describe
  register(name, () => void body())
}

/** Registers a test. */
export function it(name: string, ...rest: readonly unknown[]): void {
  const body = rest.at(-1) as Body
  const register = isSkipped(rest) ? mocha.it.skip : mocha.it
  register(name, () => run(name, body))
}

/** Runs a test with what it uses of a context, and puts back what the test has replaced. */
async function run(name: string, body: Body): Promise<void> {
  const ends: (() => unknown)[] = []
  const context = {
    name,
    mock,
    after: (end: () => unknown) => ends.push(end),
    diagnostic: () => undefined,
  }
  try {
    await body(context as unknown as TestContext)
  } finally {
    mock.reset()
    for (const end of ends.toReversed()) await end()
  }
}

function isSkipped(rest: readonly unknown[]): boolean {
  const [options] = rest
  return (
    typeof options === 'object' && options !== null && 'skip' in options && options.skip !== false
  )
}
