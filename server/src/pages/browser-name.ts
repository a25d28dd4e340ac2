/**
 * A short name for the device behind a `User-Agent` header, so that people recognise their own. Every word comes from
 * the tables here, none from the header. So the worst that a hostile header can do is to pass for another device; it
 * cannot put text on a page.
 *
 * @module
 */

/** Marks in order of precedence: most browsers also carry the marks of those below them. */
const browsers: readonly (readonly [mark: string, name: string])[] = [
  ['Edg/', 'Edge'],
  ['EdgA/', 'Edge'],
  ['EdgiOS/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Vivaldi/', 'Vivaldi'],
  ['SamsungBrowser/', 'Samsung Internet'],
  ['DuckDuckGo/', 'DuckDuckGo'],
  ['Firefox/', 'Firefox'],
  ['FxiOS/', 'Firefox'],
  ['CriOS/', 'Chrome'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
]

/** The order matters: an iPhone also says "like Mac OS X", and Android and ChromeOS also say "Linux" or "X11". */
const systems: readonly (readonly [mark: string, name: string])[] = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['CrOS', 'ChromeOS'],
  ['Windows', 'Windows'],
  ['Macintosh', 'Mac'],
  ['Linux', 'Linux'],
  ['X11', 'Unix'],
]

/** A program's header begins with one of these marks. */
const programs: readonly (readonly [mark: string, name: string])[] = [
  ['curl/', 'curl'],
  ['Wget/', 'Wget'],
  ['HTTPie/', 'HTTPie'],
  ['PostmanRuntime/', 'Postman'],
  ['python-requests/', 'Python'],
  ['python-httpx/', 'Python'],
  ['Python-urllib/', 'Python'],
  ['Go-http-client/', 'Go'],
  ['okhttp/', 'OkHttp'],
  ['node', 'Node.js'],
]

/** Returns, for instance, "Chrome on Windows", "Safari on iPhone", "curl" or "Unknown device". */
export function browserName(userAgent: string | null | undefined): string {
  if (!userAgent) return 'Unknown device'
  const program = programs.find(([mark]) => userAgent.startsWith(mark))
  if (program) return program[1]

  const browser = browsers.find(([mark]) => userAgent.includes(mark))?.[1]
  const system = systems.find(([mark]) => userAgent.includes(mark))?.[1]
  if (browser && system) return `${browser} on ${system}`
  if (system) return `Unknown browser on ${system}`
  return browser ?? 'Unknown device'
}
