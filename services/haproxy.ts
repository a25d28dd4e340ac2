/**
 * HAProxy for tests, with the configuration and the script that `deploy/` recommends.
 *
 * @module
 */

import { recipePath, startProxy, type Behind, type Change, type Proxy } from './proxies.ts'

/** Starts HAProxy with `haproxy.cfg` and `haproxy-forward-auth.lua`. */
export function startHaproxy(
  { login, inner, app, certificate }: Behind,
  more: readonly Change[] = [],
): Promise<Proxy> {
  return startProxy({
    program: 'haproxy',
    recipe: 'haproxy.cfg',
    certificate,
    arguments: (configuration) => ['-db', '-f', configuration],
    changes: ({ folder, plain, port }) => [
      // Only root can become another user, and that one could not read the script.
      ['  user haproxy\n  group haproxy\n', ''],
      ['/etc/haproxy/haproxy-forward-auth.lua', recipePath('haproxy-forward-auth.lua')],
      ['127.0.0.1:3000', `127.0.0.1:${login}`],
      ['127.0.0.1:3001', `127.0.0.1:${inner}`],
      ['127.0.0.1:8080', `127.0.0.1:${app}`],
      ['bind :80', `bind 127.0.0.1:${plain}`],
      ['bind :443', `bind 127.0.0.1:${port}`],
      ['/etc/haproxy/tls/', `${folder}/`],
      ...more,
    ],
  })
}
