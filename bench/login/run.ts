/**
 * `npm run bench:login`: what a login costs, and what a flood of logins costs others. Prints tables in
 * Markdown and writes them to `bench/results-login.json`.
 *
 * `-- --quick` for whether something went wrong; `-- --parts speed,refusals` for some of it.
 *
 * @module
 */

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { describeMachine } from '../machine.ts'
import { Databases } from './databases.ts'
import { measureBounds, measureFloods } from './flooded.ts'
import { measureOverload } from './overload.ts'
import { fullPlan, quickPlan, type Plan } from './plan.ts'
import { moveToLoadCore } from './processes.ts'
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

moveToLoadCore()
const databases = new Databases()
const parts: Part[] = []
try {
  for (const name of values.parts.split(',')) {
    const measure = measures[name]
    if (measure === undefined) throw new Error(`No part is called ${name}`)
    const part = await measure(values.quick ? quickPlan : fullPlan, databases)
    console.log(`${toMarkdown(part)}\n`)
    parts.push(part)
  }
} finally {
  await databases.stop()
}
const file = new URL('../results-login.json', import.meta.url)
const results = { machine: describeMachine(), quick: values.quick, parts }
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
