/**
 * Standard Schema: the interface by which zod, valibot, arktype and others check values.
 *
 * @see https://standardschema.dev
 * @module
 */

import { assertAtOnce, type Awaitable } from '../ground/maybe-promise.ts'

/** The part of Standard Schema version 1 that latchkey uses. */
export interface StandardSchema<Value> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Awaitable<SchemaResult<Value>>
    readonly types?: { readonly input: Value; readonly output: Value } | undefined
  }
}

/** What a schema answers. */
export type SchemaResult<Value> =
  | { readonly value: Value; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** One thing wrong with a value, and where. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/**
 * Returns a schema that gives the session's data its type and checks nothing at run time, for applications that want
 * only the type: `createLatchkey({ data: typed<{ theme: string }>(), … })`.
 *
 * @example
 * ```ts
 * import { createLatchkey, typed } from 'latchkey'
 * import { memoryStore } from 'latchkey/stores/memory'
 * import { testExchange } from 'latchkey/testing'
 *
 * const latch = createLatchkey({
 *   store: memoryStore(),
 *   findUser: () => null,
 *   data: typed<{ cart: string[] }>(),
 * })
 * const session = await latch.session(latch.open(testExchange()))
 * await session.set('cart', ['apple']) // a number would not compile
 * session.get('cart') // => ['apple']
 * ```
 */
export function typed<Data extends object>(): StandardSchema<Data> {
  return {
    '~standard': {
      version: 1,
      vendor: 'latchkey',
      validate: (value) => ({ value: value as Data }),
    },
  }
}

/**
 * Returns the issues of a value; none if the value fits. The schema's output (defaults, conversions) is not used: a
 * session holds what was written.
 *
 * @throws TypeError if the schema answers by a promise: the guard of a route must not wait for it.
 */
export function issuesOf(schema: StandardSchema<unknown>, value: unknown): readonly SchemaIssue[] {
  const result = schema['~standard'].validate(value)
  assertAtOnce(result, 'The schema of the session data must not be asynchronous')
  return result.issues ?? []
}

/** Returns the top-level key that an issue is about, or `null` if the issue is about the whole value. */
export function keyOf(issue: SchemaIssue): string | null {
  const first = issue.path?.[0]
  if (first === undefined) return null
  return String(typeof first === 'object' ? first.key : first)
}
