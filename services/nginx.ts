/**
 * nginx for tests, with the configurations that `deploy/` recommends.
 *
 * @module
 */

import { join } from 'node:path'
import type { Certificate } from './certificate.ts'
import {
  ACCESS_LOG,
  startProxy,
  type Behind,
  type Change,
  type Place,
  type Proxy,
} from './proxies.ts'

/** Starts nginx with `nginx.conf`, in front of servers on these ports. */
export function startNginx(
  upstreams: readonly [number, number],
  certificate: Certificate,
): Promise<Proxy> {
  return start('nginx.conf', certificate, [
    ['login-1:3000', `127.0.0.1:${upstreams[0]}`],
    ['login-2:3000', `127.0.0.1:${upstreams[1]}`],
    ['access_log /dev/stdout;', 'access_log off;'],
  ])
}

/** Starts nginx with `nginx-forward-auth.conf`. */
export function startNginxForwardAuth(
  { login, inner, app, certificate }: Behind,
  more: readonly Change[] = [],
): Promise<Proxy> {
  return start('nginx-forward-auth.conf', certificate, [
    ['127.0.0.1:3000', `127.0.0.1:${login}`],
    ['127.0.0.1:3001;\n    keepalive', `127.0.0.1:${inner};\n    keepalive`],
    ['127.0.0.1:8080', `127.0.0.1:${app}`],
    ['/var/log/nginx/access.log', ACCESS_LOG],
    ['/var/log/nginx/error.log', 'stderr'],
    ...more,
  ])
}

function start(
  recipe: string,
  certificate: Certificate,
  changes: readonly Change[],
): Promise<Proxy> {
  return startProxy({
    program: 'nginx',
    recipe,
    certificate,
    arguments: (configuration, folder) => {
      const pid = `pid ${join(folder, 'pid')};`
      return ['-p', folder, '-c', configuration, '-e', 'stderr', '-g', `daemon off; ${pid}`]
    },
    changes: (place) => [...changes, ...changesOf(place)],
  })
}

function changesOf({ folder, plain, port }: Place): readonly Change[] {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join(' ')
  return [
    ['listen 80;', `listen 127.0.0.1:${plain};`],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['/etc/nginx/tls/', `${folder}/`],
    ['worker_processes auto;', 'worker_processes 1;'],
    // Debian's own folders are for root alone.
    ['http {', `http { ${temporary}`],
  ]
}
