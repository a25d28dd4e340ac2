/**
 * Authenticators of passkeys in Chromium, by its DevTools protocol.
 *
 * @module
 */

import type { CDPSession, Page } from 'playwright-core'

/** What an authenticator of the browser can do; see the protocol of Chromium's developer tools. */
export interface AuthenticatorSetting {
  /** Whether it keeps passkeys, so that it finds them without a name. @default true */
  readonly keeps?: boolean

  /** Whether it asks for a PIN or a finger. @default true */
  readonly verifies?: boolean

  /** Whether somebody touches it as soon as it asks. @default true */
  readonly isTouched?: boolean
}

/** An authenticator in a page. */
export class VirtualAuthenticator {
  readonly #session: CDPSession
  readonly #authenticatorId: string

  constructor(session: CDPSession, authenticatorId: string) {
    this.#session = session
    this.#authenticatorId = authenticatorId
  }

  /** Plugs a new one in. The page has it until it is closed, whatever it navigates to. */
  static async in(
    page: Page,
    { keeps = true, verifies = true, isTouched = true }: AuthenticatorSetting = {},
  ): Promise<VirtualAuthenticator> {
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: keeps,
        hasUserVerification: verifies,
        isUserVerified: verifies,
        automaticPresenceSimulation: isTouched,
      },
    })
    return new VirtualAuthenticator(session, authenticatorId)
  }

  /** Whether somebody touches it as soon as it asks. */
  async touch(enabled: boolean): Promise<void> {
    const authenticatorId = this.#authenticatorId
    const name = 'WebAuthn.setAutomaticPresenceSimulation'
    await this.#session.send(name, { authenticatorId, enabled })
  }

  /** Whether the person at it gives the right PIN. */
  async verify(isUserVerified: boolean): Promise<void> {
    const authenticatorId = this.#authenticatorId
    await this.#session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  }

  /** Its passkeys. */
  async passkeys() {
    const authenticatorId = this.#authenticatorId
    return (await this.#session.send('WebAuthn.getCredentials', { authenticatorId })).credentials
  }

  /** Puts the passkeys of another page's authenticator into this one: it is the same device. */
  async take(other: VirtualAuthenticator): Promise<void> {
    const authenticatorId = this.#authenticatorId
    for (const credential of await other.passkeys()) {
      await this.#session.send('WebAuthn.addCredential', { authenticatorId, credential })
    }
  }

  /** Unplugs it. */
  async remove(): Promise<void> {
    const authenticatorId = this.#authenticatorId
    await this.#session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
  }
}
