/**
 * Caddy for tests, with the configuration that `deploy/` recommends.
 *
 * @module
 */

import { startProxy, type Behind, type Change, type Proxy } from './proxies.ts'

/** Starts Caddy with `Caddyfile`. */
export function startCaddy(
  { login, inner, app, certificate }: Behind,
  more: readonly Change[] = [],
): Promise<Proxy> {
  return startProxy({
    program: 'caddy',
    recipe: 'Caddyfile',
    certificate,
    arguments: (configuration) => ['run', '--config', configuration, '--adapter', 'caddyfile'],
    // Else it would write into the folder of whoever runs the test.
    environment: (folder) => ({ HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }),
    changes: ({ folder, plain, port }) => {
      const tls = `{\n\ttls ${folder}/site.crt ${folder}/site.key`
      const ports = `https_port ${port}\n\thttp_port ${plain}\n\tdefault_bind 127.0.0.1`
      return [
        ['127.0.0.1:3000', `127.0.0.1:${login}`],
        ['127.0.0.1:3001 {', `127.0.0.1:${inner} {`],
        ['127.0.0.1:3001\n', `127.0.0.1:${inner}\n`],
        ['127.0.0.1:8080', `127.0.0.1:${app}`],
        ['login.example.com {', `login.example.com ${tls}`],
        ['wiki.example.com {', `wiki.example.com ${tls}`],
        ['(app) {', `{\n\tadmin off\n\tauto_https disable_redirects\n\t${ports}\n}\n\n(app) {`],
        ...more,
      ]
    },
  })
}
