/**
 * Imports all that latchkey exports for applications: a name that the runtime lacks ends it before its first line.
 *
 * @module
 */

const { exports } = JSON.parse(process.env.MANIFEST)
for (const entry of Object.keys(exports)) {
  // For the tests of an application; they run on Node's own runner.
  if (entry === './testing' || entry.endsWith('.json')) continue
  const names = Object.keys(await import(`latchkey${entry.slice(1)}`))
  if (names.length === 0) throw new Error(`${entry} is empty`)
  console.log(entry, names.length)
}
