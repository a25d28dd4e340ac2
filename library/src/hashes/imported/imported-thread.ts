/**
 * What runs in a thread that computes hashes of other libraries. Never imported: it is packed into
 * `imported-thread-text.ts`.
 *
 * @module
 */

import { answerTasks } from '../answer-tasks.ts'
import { computeRounds } from './algorithms.ts'

answerTasks(computeRounds)
