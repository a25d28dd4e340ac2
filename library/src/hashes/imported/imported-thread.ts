/**
 * The program of a thread that computes hashes of other libraries. It is never imported, but packed into
 * `imported-thread-text.ts`.
 *
 * @module
 */

import { answerTasks } from '../answer-tasks.ts'
import { computeRounds } from './algorithms.ts'

answerTasks(computeRounds)
