/**
 * The plan of the server, and what stands around the packages.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { circlesOf, Sources, type Plan } from '../../services/sources.ts'

const root = join(import.meta.dirname, '../..')
const sources = new Sources(join(root, 'server/src'))

/** Which room may import which, from the top down. */
const plan: Plan = {
  'cli.ts': ['serve.ts', 'commands', 'process'],
  'serve.ts': [
    'accounts',
    'commands',
    'site',
    'forward',
    'providers',
    'process',
    'mail',
    'secrets',
    'storage',
    'config',
  ],
  commands: ['forward', 'pages', 'process', 'mail', 'secrets', 'storage', 'accounts', 'config'],
  site: [
    'pages',
    'pages/parts',
    'pages/admin',
    'pages/security',
    'pages/providers',
    'pages/apps',
    'forward',
    'providers',
    'texts',
    'texts/en',
    'mail',
    'process',
    'storage',
    'accounts',
    'config',
  ],
  pages: ['pages/parts', 'texts'],
  'pages/parts': ['pages'],
  'pages/admin': ['pages', 'pages/parts'],
  'pages/security': ['pages', 'pages/parts'],
  'pages/providers': ['pages', 'pages/parts'],
  'pages/apps': ['pages', 'pages/parts'],
  texts: ['texts/en'],
  forward: ['pages', 'pages/apps', 'texts', 'process', 'storage', 'secrets', 'accounts', 'config'],
  providers: ['storage', 'accounts', 'config'],
  process: ['mail', 'secrets', 'storage', 'config'],
  storage: ['storage/sqlite', 'storage/postgres', 'mail', 'secrets', 'accounts', 'config'],
  'storage/sqlite': ['storage', 'mail', 'secrets', 'accounts'],
  'storage/postgres': ['storage', 'mail', 'secrets', 'accounts', 'config'],
  mail: ['pages', 'texts/en', 'secrets', 'config'],
  secrets: ['config'],
  accounts: ['config'],
}

describe('the plan of the server', () => {
  it('lets a folder import those below it, and no other', () => {
    assert.deepEqual(sources.offendersOf(plan), { forbidden: [], unused: [] })
  })

  it('has no circle of folders, and none of files', () => {
    assert.deepEqual([circlesOf(plan), sources.circles()], [[], []])
  })

  it('uses nothing of the library but what it exports', () => {
    const offenders = sources.importsThat(({ from }) => /library\/|^\.\.\/\.\./.test(from))
    assert.deepEqual(offenders, [])
  })

  it('has no page that says nothing: what only programs get is a problem, and no message', () => {
    assert.deepEqual(
      sources.filesThat((text) => /\b(?:title|text): ''/.test(text)),
      [],
    )
  })

  it('opens every file with what it is for', () => {
    assert.deepEqual(sources.filesWithoutHeader(), [])
  })
})

describe('what stands around the packages', () => {
  it('starts its services from services/, and takes nothing from the tests of a package', () => {
    const offenders = ['bench', 'fault', 'examples', 'attack', 'services', 'scripts'].flatMap(
      (folder) =>
        new Sources(join(root, folder)).importsThat(({ from }) =>
          /(library|server)\/test\//.test(from),
        ),
    )
    assert.deepEqual(offenders, [])
  })
})
