/**
 * hydra: guesses at one account by the HTML form of a login, from one address.
 *
 * hydra sends no Origin, no Sec-Fetch-Site and no session cookie. No browser sends such a request, so no other site can
 * make a visitor's browser send it. Therefore the check of the origin lets it pass, and the throttle must stop the
 * guesses. A site whose forms carry tokens also asks for a token.
 *
 * @module
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Browser } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  startServer,
  type SiteDirectory,
} from '../../services/site/processes.ts'
import { startVictim } from '../victim.ts'
import { open } from '../world.ts'
import { runTool, type Result } from './tool.ts'

/** How many passwords are tried, of which the last is right. */
const GUESSES = 400

/** What the throttle admits at one account in an hour. */
const MOST_ADMITTED = 17
const FREE = 5
const LIMIT = 120_000

/** A form that is guessed at. */
interface Form {
  readonly url: string
  readonly path: string
  readonly username: string

  /** The fields of the form in addition to name and password, and hydra's options for it. */
  readonly hidden?: string
  readonly options?: string

  /** Returns how often events of this type have been told. */
  readonly count: (type: string) => number
}

/** What became of the guesses. */
interface Guessed {
  readonly sent: number
  readonly admitted: number
  readonly isFound: boolean
  readonly saw: string
  readonly failure: string | null
}

/** Guesses. The run itself has failed if it did not send every guess or find the password. */
async function guess(directory: SiteDirectory, form: Form): Promise<Guessed> {
  const list = join(directory.path, 'passwords.txt')
  const wrong = Array.from({ length: GUESSES - 1 }, (_, i) => `guess-number-${i}`)
  writeFileSync(list, [...wrong, PASSWORD].join('\n'))
  const { url, path, username, hidden = '', options = '', count } = form
  const types = ['login.failed', 'login.throttled', 'login.succeeded']
  const before = types.map(count)
  const { hostname, port } = new URL(url)
  const fields = `username=^USER^&password=^PASS^${hidden}`
  const module = `${path}:${fields}${options}:S=Logged in`
  const at = ['-s', port, hostname, 'http-post-form', module]
  const tries = ['-l', username, '-P', list, '-t', '8', '-I', '-V']
  const { output, isFinished, seconds } = await runTool('hydra', [...tries, ...at], LIMIT)
  // Waits for one more answer, because the server has then logged everything before it.
  await fetch(`${url}/healthz`)
  const [failed = 0, refused = 0, entered = 0] = types.map((type, i) => count(type) - before[i]!)
  const sent = output.match(/\[ATTEMPT\]/g)?.length ?? 0
  const isFound = /\[http-post-form\].*password:/.test(output)
  const admitted = failed + entered
  return {
    sent,
    admitted,
    isFound,
    saw:
      `${sent} guesses sent in ${seconds} s, ${admitted} admitted, ${refused} throttled, ` +
      `password ${isFound ? 'found' : 'not found'}`,
    failure: !isFinished || (sent < GUESSES && !isFound) ? `did not finish:\n${output}` : null,
  }
}

/** Checks that the throttle has stopped the guesses, and nothing in front of it. */
function judgeThrottled({ admitted, isFound, failure }: Guessed): string | null {
  if (failure !== null) return failure
  if (isFound || admitted > MOST_ADMITTED) return 'the throttle has not stopped it'
  return admitted < FREE ? 'the guesses have not come as far as the throttle' : null
}

/** Guesses at the login server's page, as hydra goes about it and as someone does who has looked at it. */
export async function* guessAtPage(): AsyncGenerator<Result> {
  const directory = makeSite()
  for (const username of ['alice', 'bob']) await directory.addUser(username)
  const server = await startServer(directory)
  const { url } = server
  const count = (type: string): number =>
    server.logged.filter((event) => event['type'] === type).length
  const page = { url, path: '/login', count }
  try {
    const alone = await guess(directory, { ...page, username: 'bob' })
    const got = alone.isFound || alone.admitted > 0
    const failure = alone.failure ?? (got ? 'a form without a token was read' : null)
    yield { what: "hydra on the server's form, with a cookie but no token", ...alone, failure }

    const visit = new Browser(url)
    await visit.open('/login')
    const options = String.raw`:g=:H=Cookie\: ${visit.cookieHeader}`
    const form = { hidden: `&_csrf=${visit.formToken}`, options, username: 'alice' }
    const guessed = await guess(directory, { ...page, ...form })
    const what = "hydra on the server's form, with token and cookie of a visit"
    yield { what, saw: guessed.saw, failure: judgeThrottled(guessed) }
  } finally {
    await server.stop()
    directory.remove()
  }
}

/** Guesses at the library's login route without form tokens, and as a control at one that throttles nobody. */
export async function* guessAtRoute(): AsyncGenerator<Result> {
  for (const isControl of [false, true]) {
    const directory = makeSite()
    const victim = await startVictim(isControl ? open : {})
    try {
      const count = (type: string): number => victim.counts.get(type) ?? 0
      const form = { url: victim.url, path: '/bare/login', username: 'alice', options: ':g=' }
      const guessed = await guess(directory, { ...form, count })
      const { saw } = guessed
      const missed = guessed.isFound ? null : 'hydra cannot find a password that is there'
      yield isControl
        ? { what: 'control: hydra where nothing throttles', saw, failure: missed }
        : { what: 'hydra on loginRoute()', saw, failure: judgeThrottled(guessed) }
    } finally {
      await victim.close()
      directory.remove()
    }
  }
}
