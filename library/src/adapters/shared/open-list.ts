/**
 * What `protect` leaves open: the list of an application, and latchkey's own pages.
 *
 * There are two ways to read the list. Where a framework tells which route it has matched, an entry names that route.
 * Elsewhere an entry names paths. A path is then open only if there is one way to read it: frameworks, file systems and
 * proxies disagree on `%`, `\`, `;`, `//`, and on segments of dots.
 *
 * No header is ever looked at (CVE-2025-29927).
 *
 * @module
 */

import { ConfigurationError } from '../../errors.ts'
import type { ListedRoute } from '../../events.ts'
import type { RefusalPages } from '../../request/refusal.ts'

/** What the entries of a list name: the routes of a framework, or paths of requests. */
export type Naming = 'routes' | 'paths'

/** One entry of the list. */
interface Entry {
  readonly method: string

  /** The route or path; up to its last slash, if all that lies below is open. */
  readonly path: string
  readonly isAllBelow: boolean
}

/** Methods that an entry may name. */
const METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'QUERY',
]

/** A list of what is open. */
export class OpenList {
  readonly #entries: readonly Entry[]

  /** The paths of pages to which refusals lead. */
  readonly #pages: readonly string[]

  /**
   * @param open the entries, as the application wrote them.
   * @param pages the pages to which refusals lead. They are open, because a closed login page would lead to itself.
   * @throws ConfigurationError if an entry does not say what is open.
   */
  constructor(open: readonly string[], naming: Naming, pages: RefusalPages) {
    this.#entries = open.map((entry) => readEntry(entry, naming))
    this.#pages = Object.values(pages)
      .filter((page: string | null) => page !== null)
      .map((page: string) => new URL(page, ANY_ORIGIN).pathname)
  }

  /** Whether a route is open, by the pattern under which the framework has declared it. */
  opensRoute(method: string, pattern: string): boolean {
    return this.#entries.some((entry) => isFor(entry, method) && isNamed(entry, pattern))
  }

  /** Returns the entries that are the name of none of the routes, as an application writes them. */
  idleEntries(routes: readonly ListedRoute[]): readonly string[] {
    const idle = this.#entries.filter(
      (entry) =>
        !routes.some((route) => isAnswered(entry, route.method) && isNamed(entry, route.path)),
    )
    return idle.map(({ method, path, isAllBelow }) => `${method} ${path}${isAllBelow ? '*' : ''}`)
  }

  /** Whether every way to read this URL leads to what is open. */
  opensUrl(method: string, url: string): boolean {
    const path = pathIn(url)
    return isPlain(path) && !/[#\s]/.test(url) && this.opensRoute(method, path)
  }

  /**
   * Whether a request asks for one of the pages.
   *
   * @param path as the client sent it.
   */
  isPage(method: string, path: string): boolean {
    return (method === 'GET' || method === 'HEAD') && this.#pages.includes(path)
  }

  /** The methods for which anything is open by an entry or as a page. */
  get methods(): readonly string[] {
    return [...new Set(['GET', ...this.#entries.map(({ method }) => method)])]
  }

  /** Methods and paths that are open one by one: the entries without `*`, and the pages. */
  get single(): readonly { readonly method: string; readonly path: string }[] {
    const pages = this.#pages.map((path) => ({ method: 'GET', path }))
    return [...this.#entries.filter(({ isAllBelow }) => !isAllBelow), ...pages]
  }
}

const ANY_ORIGIN = 'https://own-origin.invalid'

/** HEAD is answered by what answers GET (RFC 9110, 9.3.2). */
function isFor({ method }: Entry, asked: string): boolean {
  return method === asked || (method === 'GET' && asked === 'HEAD')
}

/** Whether a route with this method, or with all, may answer what an entry opens. */
function isAnswered(entry: Entry, declared: string): boolean {
  return (
    declared === 'ALL' || isFor(entry, declared) || (entry.method === 'HEAD' && declared === 'GET')
  )
}

function isNamed({ path, isAllBelow }: Entry, asked: string): boolean {
  return isAllBelow ? asked.startsWith(path) : asked === path
}

/** Returns the path of a request target, without its query. */
export function pathIn(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

/** The characters of a path that have one meaning only (RFC 3986, 3.3): all but `%` and `;`. */
const PLAIN = /^\/[\w\-.~!$&'()*+,=:@/]*$/

/** An empty segment, or one that means this folder or the one above it. */
const AMBIGUOUS_SEGMENT = /\/(?:\/|\.{1,2}(?:\/|$))/

/**
 * Whether everyone reads a path alike. A path in another case, or with one slash more at its end, is another path: the
 * list does not name it, whatever the framework makes of it.
 */
export function isPlain(path: string): boolean {
  return PLAIN.test(path) && !AMBIGUOUS_SEGMENT.test(path)
}

/**
 * Reads an entry: `/login` for GET and HEAD, or `POST /login`; `/assets/*` for all that lies below.
 *
 * @throws ConfigurationError
 */
function readEntry(entry: string, naming: Naming): Entry {
  const [, method = 'GET', path = ''] =
    typeof entry === 'string' ? (/^(?:(\S+) )?(\/\S*)$/.exec(entry) ?? []) : []
  if (path === '')
    throw wrong(entry, "must be a path, perhaps with a method: '/login', 'POST /hook'")
  if (!METHODS.includes(method)) throw wrong(entry, `names no method of ${METHODS.join(', ')}`)
  const isAllBelow = path.endsWith('/*')
  const named = isAllBelow ? path.slice(0, -1) : path
  if (named === '/' && isAllBelow) throw wrong(entry, 'would open everything')
  if (/[?#%;]/.test(named) || AMBIGUOUS_SEGMENT.test(named)) {
    throw wrong(entry, 'can name no path: leave out "?", "#", "%", ";", "//" and segments of dots')
  }
  if (named.includes('*'))
    throw wrong(entry, 'may have one "*", as its last segment: \'/assets/*\'')
  if (naming === 'paths' && (!isPlain(named) || /\/:|[()]/.test(named))) {
    throw wrong(
      entry,
      "has a parameter, but here only paths are known: write '/posts/*' or each path",
    )
  }
  return { method, path: named, isAllBelow }
}

function wrong(entry: unknown, problem: string): ConfigurationError {
  return new ConfigurationError(
    'protect.open',
    `has the entry ${JSON.stringify(entry)}, which ${problem}`,
  )
}
