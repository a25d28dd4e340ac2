/**
 * The workflows of the repository: nobody else can change what they run, they have the fewest permissions, and they run
 * what `.ci/run` runs.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { releaseProblems } from '../../../scripts/package/release.ts'
import { manifestOf, root } from '../../../scripts/package/texts.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** A workflow, as far as these tests look. */
interface Workflow {
  readonly permissions?: object
  readonly jobs: Readonly<Record<string, Job>>
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly 'timeout-minutes'?: number
  readonly environment?: string
  readonly needs?: string
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> }
  readonly steps: readonly Step[]
}

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

/** Returns what is wrong with a workflow, one sentence for each problem. */
function workflowProblems(text: string): readonly string[] {
  const { permissions, jobs } = parse(text) as Workflow
  const problems: string[] = []
  if (JSON.stringify(permissions) !== '{}') problems.push('permissions are not {}')
  for (const [name, job] of Object.entries(jobs)) {
    if (job.permissions === undefined) problems.push(`${name} has no permissions of its own`)
    if (job['timeout-minutes'] === undefined) problems.push(`${name} has no timeout`)
    for (const step of job.steps) {
      if (
        step.uses?.startsWith('actions/checkout@') &&
        step.with?.['persist-credentials'] !== false
      )
        problems.push(`${name} leaves its token in the checkout`)
      // Whoever opens a pull request chooses such texts: they must reach a shell as variables.
      if (/\$\{\{/.test(step.run ?? '')) problems.push(`${name} puts an expression into a shell`)
    }
  }
  for (const [line] of text.matchAll(/^.*\buses:.*$/gm)) {
    if (!/uses: [\w-]+\/[\w/-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(line)) {
      problems.push(`not pinned: ${line.trim()}`)
    }
  }
  if (/pull_request_target/.test(text)) problems.push('runs strangers’ code with our rights')
  return problems
}

const commandsOf = (job: Job | undefined): readonly string[] =>
  (job?.steps ?? []).flatMap(({ run }) => (run === undefined ? [] : [run]))

const files = globSync('.github/workflows/*.yml', { cwd: root })
const ci = parse(read('.github/workflows/ci.yml')) as Workflow
const release = parse(read('.github/workflows/release.yml')) as Workflow

describe('the workflows', () => {
  it('pin every action by its commit, and have no more permissions than they need', () => {
    assert.ok(files.length >= 2)
    assert.deepEqual(
      files.flatMap((file) => workflowProblems(read(file)).map((problem) => `${file}: ${problem}`)),
      [],
    )
  })

  it('would fail if they did neither (negative control)', () => {
    const careless = `on: pull_request_target
permissions: write-all
jobs:
  a:
    steps:
      - uses: actions/checkout@v7
      - run: echo \${{ github.head_ref }}
`
    assert.equal(workflowProblems(careless).length, 7)
  })

  it('use one version of each action everywhere', () => {
    const texts = files.map(read).join('\n')
    const uses = new Set(Array.from(texts.matchAll(/uses: (\S+)/g), ([, action]) => action ?? ''))
    const names = Array.from(uses, (action) => action.replace(/@.*/, ''))
    assert.equal(new Set(names).size, names.length)
  })

  it('run all that .ci/run runs, on Node 24 and 26', () => {
    const wanted = read('.ci/run')
      .split('\n')
      .filter((line) => line.startsWith('npm '))
    const commands = commandsOf(ci.jobs['check'])
    assert.ok(wanted.length > 3)
    assert.deepEqual(
      wanted.filter((command) => !commands.includes(command)),
      [],
    )
    assert.deepEqual(ci.jobs['check']?.strategy?.matrix['node'], [24, 26])
  })

  it('publish both packages with provenance, after .ci/run, and no other job may ask for an identity token', () => {
    const { check, publish } = release.jobs
    assert.ok(commandsOf(check).includes('.ci/run'))
    assert.deepEqual([publish?.needs, publish?.environment], ['check', 'npm'])
    const published = commandsOf(publish).filter((command) => command.startsWith('npm publish'))
    for (const workspace of ['library', 'server']) {
      assert.ok(published.some((line) => line.includes(`--workspace ${workspace} --provenance`)))
    }
    const jobs = [ci, release].flatMap(({ jobs }) => Object.values(jobs))
    assert.deepEqual(
      jobs.filter((job) => job.permissions?.['id-token'] !== undefined),
      [publish],
    )
  })
})

describe('releaseProblems', () => {
  const { version } = manifestOf('library')

  it('finds no problem when tag, packages and changelog agree', () => {
    assert.deepEqual(releaseProblems(`v${version}`, `## ${version} (2026-12-01)\n`), [])
  })

  it('finds a tag of another version, and a changelog without the version', () => {
    assert.equal(releaseProblems('v99.0.0', `## ${version}\n`).length, 4)
    assert.match(releaseProblems(`v${version}`, '## Unreleased\n').join(), /CHANGELOG\.md has no/)
  })
})

describe('the templates and settings', () => {
  it('are valid YAML and JSON', () => {
    for (const file of globSync('.github/**/*.yml', { cwd: root })) {
      assert.equal(typeof parse(read(file)), 'object', file)
    }
    for (const file of globSync('.vscode/*.json', { cwd: root })) {
      assert.equal(typeof JSON.parse(read(file)), 'object', file)
    }
  })

  it('start every program with the condition that resolves latchkey to its sources', () => {
    const { configurations } = JSON.parse(read('.vscode/launch.json')) as {
      readonly configurations: readonly {
        readonly request: string
        readonly runtimeArgs?: readonly string[]
      }[]
    }
    const started = configurations.filter(({ request }) => request === 'launch')
    assert.ok(started.length >= 3)
    for (const { runtimeArgs } of started) {
      assert.ok(runtimeArgs?.includes('--conditions=@latchkey/source'))
    }
  })
})
