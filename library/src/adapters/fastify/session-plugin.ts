/**
 * The plugin that looks at the session of every request of a scope.
 *
 * @module
 */

import type { FastifyPluginAsync, onRequestHookHandler } from 'fastify'

const REGISTERED_TWICE =
  'latchkey: session() is registered twice, here and in this scope or one around it; or another ' +
  'plugin (@fastify/session) has taken request.session. Register it once, in the outermost scope that needs it'

/** Returns the plugin, for the scope in which it is registered. `look` sets `request.session`, or answers. */
export function sessionPlugin(look: onRequestHookHandler): FastifyPluginAsync {
  const plugin: FastifyPluginAsync = async (app) => {
    // Fastify's own error would say that a decorator is there already, but not which plugin has made it.
    if (app.hasRequestDecorator('session')) throw new TypeError(REGISTERED_TWICE)
    app.decorateRequest('session', null)
    app.addHook('onRequest', look)
  }
  // Without it, Fastify would give the plugin a scope of its own.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}
