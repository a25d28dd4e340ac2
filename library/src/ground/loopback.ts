/**
 * Hosts that are this machine's own, where http is as good as https (W3C Secure Contexts, 3.1).
 *
 * @module
 */

/** Whether a host, as the URL parser writes it, is this machine's own: `localhost`, `127.0.0.1`, `[::1]`. */
export function isLoopbackHost(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(host)
  )
}
