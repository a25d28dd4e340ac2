/**
 * `latchkey rules …`: the apps behind the login, and who may send what to them.
 *
 * @module
 */

import { readConfig, VariableError } from '../config/config.ts'
import type { App, Rules } from '../forward/rules.ts'
import { RULES_VARIABLE } from '../forward/read-rules.ts'
import { readRules } from '../forward/rules-file.ts'
import { count, print } from '../process/output.ts'
import { requireUser } from '../accounts/administration.ts'
import { command, UsageError, type Command } from './command.ts'
import { explain, type Asked } from './explained-rules.ts'
import { onSite } from './site.ts'
import { table } from './table.ts'

const fileOption = {
  type: 'string',
  value: 'FILE',
  meaning: `The file of rules. Default: that of ${RULES_VARIABLE}.`,
} as const

const check = command({
  name: 'rules check',
  takes: '',
  summary: 'Say what is wrong with the file of rules, or which apps there are.',
  options: { file: fileOption },
  async run({ values: { file } }) {
    const { apps } = await openFile(file)
    print(table([['APP', 'START PAGE', 'RULES', 'OPEN TO EVERYBODY'], ...apps.map(appRow)]))
    const rules = apps.reduce((sum, app) => sum + app.rules.length, 0)
    print(`${count(apps.length, 'app')}, ${count(rules, 'rule')}: nothing is wrong.`)
  },
})

const test = command({
  name: 'rules test',
  takes: 'URL',
  summary: 'Say which rules decide about an address, and who gets in.',
  options: {
    user: { type: 'string', value: 'NAME', meaning: 'Say whether this user gets in, too.' },
    method: { type: 'string', value: 'METHOD', meaning: 'The method. Default: GET.' },
    file: fileOption,
  },
  async run({ positionals: [address = ''], values: { user, method = 'GET', file } }) {
    const asked = readAsked(address, method)
    const rules = await openFile(file)
    if (user === undefined) return print(explain(rules, asked, null))
    await onSite(async (site) => print(explain(rules, asked, await requireUser(site, user))), {
      sessions: false,
    })
  },
})

/** The commands of this group. */
export const ruleCommands: readonly Command[] = [check, test]

async function openFile(file: string | undefined): Promise<Rules> {
  const path = file ?? readConfig(process.env).rulesFile
  if (path !== null) return readRules(path)
  throw new VariableError([`${RULES_VARIABLE} is not set: name the file of rules, or say --file`])
}

/**
 * The path is taken as it is written: a parser of URLs would resolve `/public/../admin`, and so hide what a client can
 * send.
 */
function readAsked(address: string, method: string): Asked {
  const [, site = '', rest = ''] = /^(https?:\/\/[^/?#\\]+)(.*)$/is.exec(address) ?? []
  const url = URL.parse(site)
  if (url === null)
    throw new UsageError('rules test needs a URL such as https://wiki.example.com/a')
  if (!/^[a-z-]{1,32}$/i.test(method)) throw new UsageError('rules test: --method takes a method')
  const target = rest.startsWith('/') || rest.startsWith('\\') ? rest : `/${rest}`
  return {
    origin: url.origin,
    target,
    method: method.toUpperCase(),
    browserUrl: URL.parse(address),
  }
}

function appRow({ name, url, rules }: App): readonly string[] {
  const open = rules.filter(({ allow }) => allow === 'everybody').map(({ path }) => path)
  return [name, url.href, String(rules.length), open.join(' ') || '-']
}
