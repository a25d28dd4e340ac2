/**
 * What the inner listener answers, by its paths.
 *
 * @module
 */

import type { IncomingMessage } from 'node:http'
import type { MaybePromise } from 'latchkey/adapter-kit'
import type { Log } from '../process/log.ts'
import { referenceOf } from '../process/references.ts'
import { APP_ASSETS } from './app-pages.ts'
import type { Answer, AppPage, AppPages } from './answer.ts'
import {
  answerMisconfigured,
  answerTo,
  asError,
  problem,
  type AnswerTools,
  type Reader,
} from './answers.ts'
import {
  EXT_AUTHZ,
  readAuthz,
  readForwarded,
  readOriginal,
  readOwnPage,
  type Family,
  type Misconfigured,
} from './families.ts'
import { pathOf, type Judged } from './judged.ts'
import type { TellFault } from './misconfigured.ts'
import { judge, type Judging, type Verdict } from './verdict.ts'

/** What answers are made of. */
export interface ForwardAuth extends Judging, AnswerTools {
  /** Our pages on the hosts of apps: the way to the login and back, and what they load. */
  readonly appPages: AppPages
  readonly log: Log
}

/** The page to which nginx sends what it refuses. */
export const REFUSED = '/.latchkey/refused'

/** Where proxies ask: how each names the judged request, and who reads the answer. */
const endpoints: ReadonlyMap<string, readonly [Family, Reader]> = new Map([
  ['/auth-request', [readOriginal, 'subrequest']],
  ['/forward-auth', [readForwarded, 'client']],
  [REFUSED, [readOriginal, 'refused']],
])

const authz: readonly [Family, Reader] = [readAuthz, 'client']

/** Returns the answer: at once, if the store answers at once. */
export function answerRequest(
  incoming: IncomingMessage,
  parts: ForwardAuth,
  tell: TellFault,
): MaybePromise<Answer> {
  const path = pathOf({ target: incoming.url ?? '' })
  const isAuthz = path.startsWith(`${EXT_AUTHZ}/`)
  const endpoint = isAuthz ? authz : endpoints.get(path)
  if (endpoint !== undefined) {
    const [family, reader] = endpoint
    return check(incoming, { name: isAuthz ? EXT_AUTHZ : path, family, reader }, parts, tell)
  }
  if (path === '/livez') return ALIVE
  const page = parts.appPages.get(path)
  if (page !== undefined) return answerPage(incoming, page, parts, tell)
  tell({ endpoint: '*', cause: 'unknown_endpoint', header: null })
  return problem(404, 'not_found', 'Not found')
}

const ALIVE: Answer = {
  status: 200,
  headers: [
    'Content-Type',
    'application/json',
    'Content-Length',
    '15',
    'Cache-Control',
    'no-store',
  ],
  body: '{"status":"ok"}',
}

/** Where a check was asked. */
interface Endpoint {
  /** Its path. */
  readonly name: string
  readonly family: Family
  readonly reader: Reader
}

function check(
  incoming: IncomingMessage,
  { name, family, reader }: Endpoint,
  parts: ForwardAuth,
  tell: TellFault,
): MaybePromise<Answer> {
  const judged = family(incoming)
  if ('kind' in judged) return misconfigured(judged, name, tell)
  const decide = (verdict: Verdict): Answer => {
    if (verdict.kind === 'misconfigured') tell({ endpoint: name, ...verdict, from: judged.origin })
    if (verdict.kind === 'unavailable') tellFailure(verdict.error, told(judged), parts.log)
    if (verdict.kind === 'allowed' && reader === 'refused') {
      tell({ endpoint: name, cause: 'refused_elsewhere', header: null, from: judged.origin })
    }
    try {
      return answerTo(verdict, judged, reader, parts)
    } catch (error) {
      tellFailure(error, told(judged), parts.log)
      return answerTo({ kind: 'unavailable', error }, judged, 'subrequest', parts)
    }
  }
  // The page about a refusal is shown because of the proxy, so nobody has done anything.
  const verdict = judge(judged, parts, { mayTouch: reader !== 'refused' })
  return verdict instanceof Promise ? verdict.then(decide) : decide(verdict)
}

function misconfigured(fault: Misconfigured, endpoint: string, tell: TellFault): Answer {
  tell({ endpoint, cause: fault.cause, header: fault.header })
  return answerMisconfigured(fault)
}

/** Every 5xx is told (design law 27). A query may hold secrets, and the log has none. */
export function tellFailure(
  thrown: unknown,
  request: { readonly method: string; readonly path: string },
  log: Log,
): void {
  const err = asError(thrown)
  const about = { requestId: referenceOf(err), status: 503, code: codeOf(thrown), err }
  log({ type: 'request.failed', ...about, ...request })
}

/** What the log says of a judged request. */
function told(judged: Judged): { readonly method: string; readonly path: string } {
  return { method: judged.method, path: judged.origin + pathOf(judged) }
}

function codeOf(thrown: unknown): string {
  const { code } = (thrown ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' ? code : 'internal_error'
}

function answerPage(
  incoming: IncomingMessage,
  page: AppPage,
  parts: ForwardAuth,
  tell: TellFault,
): MaybePromise<Answer> {
  const judged = readOwnPage(incoming)
  if ('kind' in judged) return misconfigured(judged, '/.latchkey/', tell)
  const { origin } = judged
  // The page that says so needs its style sheet.
  const isKnown = parts.rules().apps.some((app) => app.origin === origin)
  if (!isKnown && !judged.target.startsWith(`${APP_ASSETS}/`)) {
    const fault = { kind: 'misconfigured', cause: 'unknown_host', header: null } as const
    tell({ endpoint: '/.latchkey/', ...fault, from: origin })
    return answerMisconfigured(fault)
  }
  const failed = (error: unknown): Answer => {
    tellFailure(error, told(judged), parts.log)
    return answerTo({ kind: 'unavailable', error }, judged, 'client', parts)
  }
  try {
    const answer = page(judged)
    return answer instanceof Promise ? answer.catch(failed) : answer
  } catch (error) {
    return failed(error)
  }
}
