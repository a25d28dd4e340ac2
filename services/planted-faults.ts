/**
 * Faults that are planted into the source: without a check, the test that proves the check turns red.
 *
 * A fault costs the run of a test file. So `npm test` plants the few that are named, and `npm run test:planted` plants
 * all of them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const source = join(import.meta.dirname, '../library/src')

/** A check that is left out: texts of a file, and what stands there instead. */
export interface PlantedFault {
  /** Below `library/src`. */
  readonly file: string
  readonly changes: readonly (readonly [from: string, to: string])[]

  /** The test file that has to notice it, in the folder of the tests. */
  readonly noticedBy: string
}

/**
 * Tests that each fault turns a test red, and that none does without.
 *
 * @param folder where the test files are.
 * @param always the faults that every run plants.
 */
export function testPlantedFaults<Name extends string>(
  title: string,
  folder: string,
  faults: Readonly<Record<Name, PlantedFault>>,
  always: readonly Name[],
): void {
  const isWhole = process.env['LATCHKEY_PLANTED'] === 'all'
  const planted = (Object.keys(faults) as Name[]).filter((name) => isWhole || always.includes(name))
  describe(title, () => {
    it('stands where the faults are planted', () => {
      for (const { file, changes } of Object.values<PlantedFault>(faults)) {
        const text = readFileSync(join(source, file), 'utf8')
        for (const [from] of changes) assert.ok(text.includes(from), `${file}: ${from}`)
      }
    })

    for (const name of planted) {
      it(name, () => assert.equal(passes(folder, faults[name]), false))
    }

    it('and none does without a fault (negative control)', () => {
      for (const noticedBy of new Set(planted.map((name) => faults[name].noticedBy))) {
        assert.equal(passes(folder, { file: '', changes: [], noticedBy }), true, noticedBy)
      }
    })
  })
}

/** Runs a test file with a fault in the source. Returns whether all its tests pass. */
function passes(folder: string, { file, changes, noticedBy }: PlantedFault): boolean {
  const hook = `
    import { registerHooks } from 'node:module'
    registerHooks({
      load(url, context, next) {
        const loaded = next(url, context)
        if (${JSON.stringify(file)} === '' || !url.endsWith('/library/src/${file}')) return loaded
        let text = String(loaded.source)
        for (const [from, to] of ${JSON.stringify(changes)}) {
          if (!text.includes(from)) process.exit(99)
          text = text.replace(from, () => to)
        }
        return { ...loaded, source: text }
      },
    })`
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '--conditions=@latchkey/source',
      `--import=data:text/javascript,${encodeURIComponent(hook)}`,
      join(folder, noticedBy),
    ],
    { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined }, timeout: 120_000 },
  )
  assert.notEqual(status, 99, 'The fault is not planted')
  assert.notEqual(status, null, stderr)
  return status === 0
}
