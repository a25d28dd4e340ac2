/**
 * The variables that Kubernetes sets in every pod, several for each Service of the namespace. If a Service is called
 * "latchkey" or "latchkey-redis", the names of its variables begin like ours.
 *
 * @module
 */

/**
 * How the name of a service link ends, and what its value looks like
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables). The value counts, too:
 * whoever writes `LATCHKEY_PORT=8080` means PORT.
 */
const links: readonly (readonly [ending: RegExp, form: RegExp])[] = [
  [/_SERVICE_HOST$/, /^[\da-f.:]+$/i],
  [/_SERVICE_PORT(_[A-Z\d_]+)?$/, /^\d+$/],
  [/_PORT$/, /^(tcp|udp|sctp):\/\//],
  [/_PORT_\d+_(TCP|UDP|SCTP)$/, /^(tcp|udp|sctp):\/\//],
  [/_PORT_\d+_(TCP|UDP|SCTP)_PROTO$/, /^(tcp|udp|sctp)$/],
  [/_PORT_\d+_(TCP|UDP|SCTP)_PORT$/, /^\d+$/],
  [/_PORT_\d+_(TCP|UDP|SCTP)_ADDR$/, /^[\da-f.:]+$/i],
]

/** Whether a variable is a service link, by its name and its value. */
export function isServiceLink(name: string, value: string): boolean {
  return links.some(([ending, form]) => ending.test(name) && form.test(value))
}

/**
 * Whether Kubernetes would set a variable of this name for some Service. No variable of ours may have such a name: the
 * Service would overwrite the value that the operator wrote.
 */
export function isServiceLinkName(name: string): boolean {
  return links.some(([ending]) => ending.test(name))
}
