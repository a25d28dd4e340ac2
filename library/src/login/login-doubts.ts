/**
 * What logins show of an application that cannot be right. The visitor's answer does not tell it, so an event does.
 *
 * @module
 */

import type { ConfigurationFinding, EventListener } from '../events.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'

/** Tells each finding once. */
export class LoginDoubts {
  readonly #emit: EventListener
  readonly #told = new Set<ConfigurationFinding>()

  constructor(emit: EventListener) {
    this.#emit = emit
  }

  /** The hash itself is not in the message: it may be somebody's. */
  unreadableHash(userId: string): void {
    this.#tell(
      'unreadable_hash',
      `The passwordHash of the user ${JSON.stringify(userId)} is in no format that latchkey reads, so no password is ` +
        'right: it is no hash of hashPassword, or a column has cut it off. The option password.verifiers reads ' +
        'formats of your own; null says that a user has no password',
    )
  }

  /**
   * Asks whether `findUser` finds a user whom `findUserById` does not: then these two do not look for the same thing.
   * Never throws.
   */
  async notFoundById(
    id: string,
    findByName: () => Promise<{ readonly id: string } | null>,
  ): Promise<void> {
    if (this.#told.has('not_found_by_id')) return
    const found = await ignoringErrors(findByName)
    if (found?.id !== id) return
    this.#tell(
      'not_found_by_id',
      `findUserById finds nobody with the id ${JSON.stringify(id)}, but findUser has answered with this user: ` +
        'findUserById must find users by the id that findUser gives, as the same text, and must answer with the user',
    )
  }

  #tell(finding: ConfigurationFinding, advice: string): void {
    if (this.#told.has(finding)) return
    this.#told.add(finding)
    this.#emit({ type: 'configuration.doubtful', finding, advice })
  }
}

async function ignoringErrors<Answer>(ask: () => Awaitable<Answer>): Promise<Answer | null> {
  try {
    return await ask()
  } catch {
    return null
  }
}
