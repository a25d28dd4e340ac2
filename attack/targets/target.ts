/**
 * What is fuzzed, and what a run of it must show.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type fc from 'fast-check'
import type { MaybePromise } from 'latchkey'

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

/** Counts an input, and fails unless it was accepted exactly if it was minted. */
export function judge(tally: Tally, isAccepted: boolean, wasMinted: boolean, input: string): void {
  tally.tried++
  if (wasMinted) tally.good++
  if (isAccepted !== wasMinted) {
    assert.fail(`${isAccepted ? 'accepted' : 'refused'}: ${JSON.stringify(input.slice(0, 500))}`)
  }
}

/** A property as targets return it. */
export function asProperty<Values>(property: fc.IRawProperty<Values>): Property {
  return property as unknown as Property
}
