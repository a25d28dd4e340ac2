/**
 * The last letters of this process, for development: nothing leaves the machine.
 *
 * @module
 */

import type { Envelope } from './message.ts'
import type { Transport } from './transport.ts'

/** How many letters are kept. */
const MOST = 50

/** Takes letters, and keeps them to be read. */
export interface Mailbox extends Transport {
  /** The letters, the newest first. */
  readonly letters: () => readonly Envelope[]
}

/**
 * Returns an empty mailbox.
 *
 * @param place where its letters can be read.
 */
export function openMailbox(place: string): Mailbox {
  const kept: Envelope[] = []
  return {
    place,
    async send(letter) {
      kept.unshift(letter)
      kept.length = Math.min(kept.length, MOST)
    },
    check: async () => undefined,
    letters: () => [...kept],
  }
}
