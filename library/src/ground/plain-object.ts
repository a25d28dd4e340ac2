/**
 * What an application writes as `{ … }`, told apart from the objects of a framework.
 *
 * @module
 */

/**
 * Whether a value is an object without a class, from whatever realm. An object that inherits from another one (a
 * request, a context, a scope of Fastify) is none.
 */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
