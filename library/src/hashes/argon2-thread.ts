/**
 * The program of a thread that computes argon2. It is never imported, but packed into `argon2-thread-text.ts`.
 *
 * @module
 */

import { answerTasks } from './answer-tasks.ts'
import { engineOf, type Argon2Task } from './argon2-engines.ts'

answerTasks(async (task: Argon2Task) => (await engineOf(task.file)).computeSync(task))
