/**
 * What is fuzzed, and what a run of it must show.
 *
 * @module
 */

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { MaybePromise } from 'latchkey'
import { mutate } from '../mutate.ts'
import { pick, seeded } from '../random.ts'

/** Counts what a target has tried. */
export interface Tally {
  /** Inputs tried. */
  tried: number

  /** Inputs accepted, each of which had been minted. */
  good: number
}

/** A property that fast-check can run. */
export type Property = fc.IRawProperty<never>

/** A part of the library that takes what an attacker writes. */
export interface Target {
  readonly name: string

  /** The share of the time it gets. */
  readonly weight: number

  /** Makes the property, which counts its inputs. What it throws is a finding. */
  readonly open: (
    tally: Tally,
  ) => MaybePromise<{ property: Property; close?: () => MaybePromise<void> }>
}

/** How many mutations one run of fast-check tries, for targets that cost less than making a run. */
export const BATCH = 100

/** Counts an input. Fails if an input was accepted but not minted, or minted but not accepted. */
export function judge(tally: Tally, isAccepted: boolean, wasMinted: boolean, input: string): void {
  tally.tried++
  if (wasMinted) tally.good++
  if (isAccepted !== wasMinted) {
    assert.fail(`${isAccepted ? 'accepted' : 'refused'}: ${JSON.stringify(input.slice(0, 500))}`)
  }
}

/** A reader of values that only we can mint. */
export interface Door {
  /** Values that it accepts. */
  readonly minted: readonly string[]

  /** Values that look like those: of other purposes, other sessions, other secrets. */
  readonly worthless: readonly string[]

  /** Whether it accepts the value. What it throws is a finding. */
  readonly accepts: (value: string) => MaybePromise<boolean>

  /** Returns the value as the reader receives it, if the platform changes it on the way. @default the same */
  readonly received?: (value: string) => string
}

/**
 * Returns the target that must accept exactly what was minted: of mutations of all the values, and now and
 * then one as it is.
 */
export function doorTarget(name: string, weight: number, build: () => MaybePromise<Door>): Target {
  const open: Target['open'] = async (tally) => {
    const door = await build()
    const good = new Set(door.minted)
    const values = [...door.minted, ...door.minted, ...door.worthless]
    const property = fc.asyncProperty(fc.integer(), async (seed) => {
      const random = seeded(seed)
      for (let i = 0; i < BATCH; i++) {
        const value = random(20) === 0 ? pick(random, values) : mutate(random, values)
        const wasMinted = good.has(door.received?.(value) ?? value)
        // An answer that is there at once is not awaited: awaiting would cost more than the answer.
        const accepts = door.accepts(value)
        judge(tally, typeof accepts === 'boolean' ? accepts : await accepts, wasMinted, value)
      }
    })
    return { property: asProperty(property) }
  }
  return { name, weight, open }
}

/** A property as targets return it. */
export function asProperty<Values>(property: fc.IRawProperty<Values>): Property {
  return property as unknown as Property
}
