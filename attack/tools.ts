/**
 * `npm run attack`: hydra, ffuf and sqlmap against the login server and the library on loopback, one after the
 * other, each for a limited time. Fails if a tool succeeds, does not come to its end, or is not installed. Also fails
 * if a tool does not find the hole of a control: such a tool would find nothing in the server either.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { lookForRoutes } from './tools/ffuf.ts'
import { guessAtPage, guessAtRoute } from './tools/hydra.ts'
import { injectSql } from './tools/sqlmap.ts'
import { missingTools, type Result } from './tools/tool.ts'

const attacks: Readonly<Record<string, readonly (() => AsyncGenerator<Result>)[]>> = {
  hydra: [guessAtPage, guessAtRoute],
  ffuf: [lookForRoutes],
  sqlmap: [injectSql],
}

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const tools = Object.keys(attacks).filter((tool) => tool.includes(values.only))
const missing = missingTools(tools)
if (missing.length > 0 || tools.length === 0) {
  console.error(
    tools.length === 0
      ? `--only takes one of: ${Object.keys(attacks).join(', ')}`
      : `Not installed: ${missing.join(', ')}. Get it with: apt-get install ${missing.join(' ')}`,
  )
  process.exit(1)
}

const failures: string[] = []
for (const attack of tools.flatMap((tool) => attacks[tool] ?? [])) {
  for await (const { what, saw, failure } of attack()) {
    console.log(`${what}: ${saw}${failure === null ? '' : '   BROKEN'}`)
    if (failure !== null) failures.push(`${what}: ${failure}`)
  }
}
for (const failure of failures) console.error(`\n${failure.slice(-4000)}`)
process.exitCode = failures.length === 0 ? 0 : 1
