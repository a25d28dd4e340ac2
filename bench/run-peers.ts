/**
 * `npm run bench:peers`: what other session libraries cost, beside their bare frameworks. `-- --quick` and `--
 * --only` as for `npm run bench`.
 *
 * @module
 */

import { drawCharts } from './charts.ts'
import { conditions, isPartial, measureSubjects, openWorkplace } from './command.ts'
import { writePart } from './document.ts'
import { python } from './machine.ts'
import { peers } from './peers.ts'
import { conditionLines, costLines } from './report.ts'
import { saveResults } from './results.ts'

const packages = [
  'express',
  'fastify',
  'hono',
  '@hono/node-server',
  'express-session',
  'connect-redis',
  'redis',
  '@fastify/session',
  '@fastify/cookie',
  '@fastify/secure-session',
  'iron-session',
  'hono-sessions',
  '@hono/session',
  'better-auth',
]

const hasPython = python() !== null
const leftOut = 'Starlette is left out: there is no Python with FastAPI and uvicorn here.'
if (!hasPython) console.error(leftOut)

const { costs, versions } = await measureSubjects(
  openWorkplace(),
  peers.filter(({ program }) => hasPython || !program.file.endsWith('.py')),
)

if (isPartial) {
  console.log(`\n${costLines(costs).join('\n')}`)
} else {
  const run = conditions(packages, { ...python()?.versions, ...versions })
  saveResults('peers', { ...run, costs })
  const notes = [...conditionLines(run, costs), ...(hasPython ? [] : [leftOut])]
  const markdown = [...costLines(costs), '', ...notes].join('\n')
  writePart('peers', markdown)
  drawCharts()
  console.log(`\n${markdown}`)
}
