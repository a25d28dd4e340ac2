/**
 * The variables that Kubernetes sets in every pod, several for each Service of the namespace: one that
 * is called "latchkey", or "latchkey-redis", gives them names that begin like ours.
 *
 * @module
 */

/**
 * What of a name is the service link's, and what its values look like
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables). The value is
 * looked at too: `LATCHKEY_PORT=8080` was written by somebody who means PORT.
 */
const links: readonly (readonly [name: RegExp, value: RegExp])[] = [
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
  return links.some(([ofName, ofValue]) => ofName.test(name) && ofValue.test(value))
}

/**
 * Whether some Service can be called so that Kubernetes sets a variable of this name. None of ours may
 * have one: the Service would overwrite what the operator wrote.
 */
export function isServiceLinkName(name: string): boolean {
  return links.some(([ofName]) => ofName.test(name))
}
