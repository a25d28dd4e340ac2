/**
 * `npm run bench`: what latchkey costs, beside the bare framework. `-- --quick` for a rough look, `-- --only
 * redis` for the subjects with that in their name.
 *
 * @module
 */

import { drawCharts } from './charts.ts'
import { conditions, isPartial, measureSubjects, openWorkplace } from './command.ts'
import { writePart } from './document.ts'
import { measureFootprint } from './footprint.ts'
import { measureGrowth } from './growth.ts'
import { conditionLines, costLines, footprintLines, growthLines } from './report.ts'
import { saveResults } from './results.ts'
import { frameworks, growingStores, handWritten, subjects } from './subjects.ts'

const packages = [
  'latchkey',
  'hono',
  '@hono/node-server',
  'fastify',
  'express',
  '@redis/client',
  'pg',
  'postgres',
]

const workplace = openWorkplace()
const { costs, versions } = await measureSubjects(workplace, [
  ...subjects,
  ...handWritten,
  ...frameworks,
])

if (isPartial) {
  console.log(`\n${costLines(costs).join('\n')}`)
} else {
  const growth = await measureGrowth(workplace, growingStores)
  const footprint = await measureFootprint(workplace)
  const run = conditions(packages, versions)
  saveResults('latchkey', { ...run, costs, growth, footprint })
  const markdown = [
    ...costLines(costs),
    '',
    'Processor time of a request as the store grows:',
    '',
    ...growthLines(growth),
    '',
    'A logged-in session with a user of three fields:',
    '',
    ...footprintLines(footprint),
    '',
    ...conditionLines(run, [...costs, ...growth]),
  ].join('\n')
  writePart('latchkey', markdown)
  drawCharts()
  console.log(`\n${markdown}`)
}
