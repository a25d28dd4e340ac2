/**
 * An application for tests whose users have passkeys and can close their passwords: passkeys, flows, and a mailbox.
 *
 * @module
 */

import { flows, type FlowMessage, type FlowUsers } from 'latchkey/flows'
import { SoftAuthenticator } from './authenticator.ts'
import { PasskeyBrowser, passkeyApplication } from './passkey-application.ts'

type Options = Parameters<typeof passkeyApplication>[0]
type Owner =
  ReturnType<typeof passkeyApplication>['users'] extends Map<string, infer One> ? One : never

/** A password that the policy accepts. */
export const FRESH = 'seven green bicycles under 1 moon'

/** Returns the application: that of passkeys, with flows. alice reads the mailbox alice@example.com. */
export function closableApplication(
  options: Options = {},
  wrapUsers: (users: FlowUsers<Owner>) => FlowUsers<Owner> = (own) => own,
) {
  const app = passkeyApplication(options)
  const { users } = app
  const mail: FlowMessage[] = []
  const find = (address: string): Owner | null => {
    const [name] = address.toLowerCase().split('@')
    return [...users.values()].find(({ username }) => username === name) ?? null
  }
  const site = flows<Owner>(app.latch, {
    users: wrapUsers({
      find,
      findById: (id) => users.get(id) ?? null,
      addressOf: ({ username }) => `${username}@example.com`,
      addressesOf: ({ username }) => [`${username}@example.com`, `${username}@example.org`],
      create: () => null,
      setPasswordHash(id, { from, to }) {
        const user = users.get(id)
        if (user === undefined || user.passwordHash !== from) return false
        users.set(id, { ...user, passwordHash: to })
        return true
      },
    }),
    send: (message) => void mail.push(message),
  })
  return {
    ...app,
    flows: site,

    /** Resolves to the messages that were sent since it was asked last. */
    async mailed(): Promise<readonly FlowMessage[]> {
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
      return mail.splice(0)
    },
  }
}

/** What `closableApplication` returns. */
export type ClosableApplication = ReturnType<typeof closableApplication>

/** Returns a browser whose user is logged in, and has two passkeys and recovery codes. */
export async function withTwoPasskeys(
  app: ClosableApplication,
  username = 'alice',
): Promise<PasskeyBrowser> {
  const browser = new PasskeyBrowser(app)
  await browser.logIn(username)
  await browser.add()
  const second = new SoftAuthenticator().create(await browser.options('add'))
  await browser.send((ctx) => app.latch.passkeys.add(ctx, second))
  return browser
}
