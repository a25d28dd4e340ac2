/**
 * How not to do it: an import of a package that may not be installed, as latchkey once had.
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
