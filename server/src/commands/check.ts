/**
 * `latchkey check`: whether the proxies ask before they let somebody in.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { readConfig, VariableError } from '../config/config.ts'
import { readHostAndPort } from '../config/inner-address.ts'
import { probe, type Place, type ProbeResult } from '../forward/probe.ts'
import { probesOf, type Probe } from '../forward/probes.ts'
import { RULES_VARIABLE } from '../forward/read-rules.ts'
import { readRules } from '../forward/rules-file.ts'
import type { App, Rules } from '../forward/rules.ts'
import { complain, count, print, printJson } from '../process/output.ts'
import { command, ToldError, UsageError, type Command } from './command.ts'

/** Questions at once: apps have rate limits, too. */
const AT_ONCE = 4

/** The command. */
export const checkCommand: Command = command({
  name: 'check',
  takes: '[APP…]',
  summary:
    'Ask every app as a stranger, through its proxy, and say where one gets in. Changes nothing.',
  options: {
    connect: {
      type: 'string',
      value: 'HOST:PORT',
      meaning: 'Where the proxy is, if the names of the apps do not lead there: 127.0.0.1:443.',
    },
    json: { type: 'boolean', meaning: 'Print JSON: a list of what was asked.' },
  },
  async run({ positionals: names, values: { connect, json = false } }) {
    const place = readPlace(connect)
    const { rules, loginOrigin } = await readSite()
    const apps = chosen(rules, names)
    const results: ProbeResult[] = []
    for (const app of apps) {
      const word = `latchkey-check-${randomBytes(6).toString('hex')}`
      const answers = await inTurns(probesOf(rules, app, { word, loginOrigin }), (asked) =>
        probe(asked, loginOrigin, place),
      )
      results.push(...answers)
      if (!json) tell(app, answers)
    }
    if (json) printJson(results.map(shown))
    const faults = results.filter(({ fault }) => fault !== null)
    if (faults.length === 0) return
    const sentence = `${count(faults.length, 'answer')} of ${results.length} is not as it should be`
    complain(faults.length === 1 ? sentence : sentence.replace(' is ', ' are '))
    throw new ToldError(new Error(sentence))
  },
})

async function readSite(): Promise<{ readonly rules: Rules; readonly loginOrigin: string }> {
  const { rulesFile, url } = readConfig(process.env)
  if (rulesFile === null || url === null) {
    throw new VariableError([
      `check needs ${RULES_VARIABLE} and LATCHKEY_URL: it asks the apps of the file as latchkey would answer`,
    ])
  }
  return { rules: await readRules(rulesFile), loginOrigin: url.origin }
}

/** @throws UsageError if it is no host and port. */
function readPlace(text: string | undefined): Place | null {
  if (text === undefined) return null
  const place = readHostAndPort(text)
  if (place !== null) return place
  throw new UsageError('check: --connect takes a host and a port, such as 127.0.0.1:443')
}

function chosen({ apps }: Rules, names: readonly string[]): readonly App[] {
  const unknown = names.find((name) => !apps.some((app) => app.name === name))
  if (unknown !== undefined) {
    const known = apps.map(({ name }) => name).join(', ')
    throw new VariableError([`${RULES_VARIABLE} has no app "${unknown}": it has ${known}`])
  }
  return names.length === 0 ? apps : apps.filter(({ name }) => names.includes(name))
}

/** Sends the questions, a few at once. The answers are in their order. */
async function inTurns(
  probes: readonly Probe[],
  send: (asked: Probe) => Promise<ProbeResult>,
): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < probes.length; i = next++) {
      results[i] = await send(probes[i] as Probe)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results
}

function tell({ name, url }: App, answers: readonly ProbeResult[]): void {
  const faults = answers.filter(({ fault }) => fault !== null)
  const right = answers.length - faults.length
  print(`${name} (${url.origin}): ${right} of ${answers.length} answers are right`)
  for (const [fault, alike] of Map.groupBy(faults, (one) => one.fault)) {
    const [first] = alike
    const more = alike.length > 1 ? ` (and ${alike.length - 1} more)` : ''
    print(`  ${first?.probe.what}, ${first?.probe.target}${more}: ${fault}`)
  }
}

function shown({ probe: asked, status, fault }: ProbeResult): object {
  const { app, what, method, target } = asked
  return { app: app.name, what, method, address: app.origin + target, status, fault }
}
