/**
 * Dependencies that tests replace. In production a replacement could let anyone in, so `latch.override` is refused
 * there. `override` of `latchkey/testing` changes the same list: nobody imports it by mistake.
 *
 * @module
 */

import type { Dependency } from './context.ts'

/** Replaced dependencies, with their replacements. */
export type Overrides = Map<Dependency<unknown>, Dependency<unknown>>

const overridesOf = new WeakMap<object, Overrides>()

/** Makes an application's overrides known to `override`. */
export function registerOverrides(latch: object, overrides: Overrides): void {
  overridesOf.set(latch, overrides)
}

/** Puts a replacement in place. Returns a function that puts the original back. */
export function putOverride(
  overrides: Overrides,
  dependency: Dependency<unknown>,
  replacement: Dependency<unknown>,
): () => void {
  const before = overrides.get(dependency)
  overrides.set(dependency, replacement)
  return () => {
    if (before === undefined) overrides.delete(dependency)
    else overrides.set(dependency, before)
  }
}

/**
 * Replaces a dependency, in tests. Works in production too, where `latch.override` is refused. Returns a function that
 * puts the original back.
 *
 * @throws TypeError if the first argument is not what `createLatchkey` returned.
 */
export function override<Value>(
  latch: object,
  dependency: Dependency<Value>,
  replacement: Dependency<NoInfer<Value>>,
): () => void {
  const overrides = overridesOf.get(latch)
  if (overrides === undefined) throw new TypeError('override takes what createLatchkey returned')
  return putOverride(overrides, dependency, replacement)
}
