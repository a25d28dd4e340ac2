/**
 * What must not be done: an import of what is installed perhaps, as latchkey did once.
 *
 * @module
 */

const name = ['@node-rs', 'argon2'].join('/')

export async function GET() {
  try {
    return Response.json(Object.keys(await import(name)))
  } catch (error) {
    return Response.json(String(error), { status: 500 })
  }
}
