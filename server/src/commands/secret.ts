/**
 * `latchkey secret …`
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { command, type Command } from '../command.ts'
import { print } from './output.ts'

/** The commands of this group. */
export const secretCommands: readonly Command[] = [
  command({
    name: 'secret new',
    takes: '',
    summary: 'Make a secret for LATCHKEY_SECRETS.',
    options: {},
    // Hexadecimal, because it can spell none of the words by which an example secret is known.
    run: () => print(randomBytes(48).toString('hex')),
  }),
]
