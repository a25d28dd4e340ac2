/**
 * `npm run bench:login`: what a login costs, and what a flood of logins costs others. Writes its part of
 * `results.json` and of the page.
 *
 * `-- --quick` for whether something went wrong; `-- --parts speed,refusals` for some of it.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { writePart } from '../document.ts'
import { becomeLoad, describeMachine } from '../machine.ts'
import { readResults, saveResults } from '../results.ts'
import { Databases } from './databases.ts'
import { measureBounds, measureFloods } from './flooded.ts'
import { measureOverload } from './overload.ts'
import { fullPlan, quickPlan, type Plan } from './plan.ts'
import { measureRefusals } from './refusals.ts'
import { measureSpeed } from './speed.ts'
import { toMarkdown, type Part } from './table.ts'

const measures: Readonly<Record<string, (plan: Plan, databases: Databases) => Promise<Part>>> = {
  speed: measureSpeed,
  overload: measureOverload,
  bounds: measureBounds,
  floods: measureFloods,
  refusals: measureRefusals,
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    parts: { type: 'string', default: Object.keys(measures).join(',') },
  },
})

becomeLoad()
const databases = new Databases()
const measured: Record<string, Part> = {}
try {
  for (const name of values.parts.split(',')) {
    const measure = measures[name]
    if (measure === undefined) throw new Error(`No part is called ${name}`)
    const part = await measure(values.quick ? quickPlan : fullPlan, databases)
    console.log(`${toMarkdown(part)}\n`)
    measured[name] = part
  }
} finally {
  await databases.stop()
}
// Those that were not measured now stay as they were.
const { parts: known = {} } = (readResults()['login'] ?? {}) as { parts?: Record<string, Part> }
const parts = { ...known, ...measured }
const machine = describeMachine(['latchkey', 'hono', '@hono/node-server', '@node-rs/argon2'])
saveResults('login', { machine, quick: values.quick, parts })
const inOrder = Object.keys(measures).flatMap((name) => parts[name] ?? [])
writePart('login', inOrder.map(toMarkdown).join('\n\n'))
