/**
 * Apps that read a path in their own ways, as a model: each is one way, or a chain of ways. What stands behind a proxy
 * is one of them, and nobody knows which.
 *
 * @module
 */

/** Returns what an app takes a path for. */
type Reading = (path: string) => string

/** The single ways. */
export const ways: Readonly<Record<string, Reading>> = {
  'decodes once': decode,
  'decodes twice': (path) => decode(decode(path)),
  'does not tell capitals apart': (path) => path.toLowerCase(),
  'cuts at a semicolon in every segment': (path) =>
    path
      .split('/')
      .map((segment) => segment.split(';', 1)[0])
      .join('/'),
  'cuts at the first semicolon': (path) => path.split(';', 1)[0] ?? '',
  'merges slashes': (path) => path.replaceAll(/\/+/g, '/'),
  'resolves dots': resolveDots,
  'knows no slash at the end': (path) => (path.length > 1 ? path.replace(/\/+$/, '') || '/' : path),
  'takes backslashes for slashes': (path) => path.replaceAll('\\', '/'),
  'cuts at a hash': (path) => path.split('#', 1)[0] ?? '',
  'cuts at a question mark': (path) => path.split('?', 1)[0] ?? '',
  'cuts at NUL': (path) => path.split('\0', 1)[0] ?? '',
  'drops control characters': (path) => path.replaceAll(/\p{Cc}/gu, ''),
  'has a file system that knows no dots and blanks at ends': (path) =>
    path
      .split('/')
      .map((segment) => (/^\.+$/.test(segment) ? segment : segment.replace(/[. ]+$/, '')))
      .join('/'),
  'composes Unicode': (path) => path.normalize('NFC'),
  'takes letters that look alike for one': (path) => path.normalize('NFKC'),
}

/** Some apps decode first and cut then, some the other way around, some do everything until nothing changes. */
export const chains: Readonly<Record<string, readonly string[]>> = {
  'a servlet container': [
    'cuts at a semicolon in every segment',
    'decodes once',
    'merges slashes',
    'resolves dots',
  ],
  'a servlet container that decodes first': [
    'decodes once',
    'cuts at a semicolon in every segment',
    'merges slashes',
    'resolves dots',
  ],
  'a framework on Windows': [
    'decodes once',
    'takes backslashes for slashes',
    'resolves dots',
    'has a file system that knows no dots and blanks at ends',
    'does not tell capitals apart',
    'knows no slash at the end',
  ],
  'a router that knows neither capitals nor a slash at the end': [
    'decodes once',
    'does not tell capitals apart',
    'knows no slash at the end',
  ],
  'a proxy before an app, both of which decode': [
    'decodes once',
    'merges slashes',
    'resolves dots',
    'decodes once',
    'cuts at a hash',
    'cuts at a question mark',
    'cuts at NUL',
    'resolves dots',
  ],
  'a program in C': ['decodes once', 'cuts at NUL', 'resolves dots'],
  'an app of many languages': [
    'decodes once',
    'takes letters that look alike for one',
    'does not tell capitals apart',
    'merges slashes',
    'resolves dots',
  ],
}

/** Every app of the model. */
export const apps: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ...Object.entries(ways),
  ...Object.entries(chains).map(
    ([name, steps]) =>
      [name, (path: string) => steps.reduce((now, step) => way(step)(now), path)] as const,
  ),
])

function way(name: string): Reading {
  const found = ways[name]
  if (found === undefined) throw new TypeError(`there is no way ${name}`)
  return found
}

/** As a lenient decoder does it: what is no `%XX` stays, and what is no UTF-8 becomes U+FFFD. */
function decode(path: string): string {
  return path.replaceAll(/(?:%[\da-f]{2})+/gi, (encoded) =>
    Buffer.from(encoded.replaceAll('%', ''), 'hex').toString('utf8'),
  )
}

/** RFC 3986, 5.2.4. */
function resolveDots(path: string): string {
  const kept: string[] = []
  const segments = path.split('/').slice(1)
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1
    if (segment === '..') kept.pop()
    if (segment !== '..' && segment !== '.') kept.push(segment)
    else if (isLast) kept.push('')
  }
  return `/${kept.join('/')}`
}
