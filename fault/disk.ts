/**
 * A small disk for the store alone, so that it can be filled.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder, on a disk of its own where that is possible. */
export interface Disk {
  readonly folder: string

  /** Whether it can be filled: mounting needs Linux and root. */
  readonly canFill: boolean

  /** Takes all space that is left. */
  fill(): void

  /** Gives it back. */
  empty(): void

  /** Removes everything. */
  remove(): void
}

const MEGABYTE = 1024 * 1024

/** Returns an empty disk of so many megabytes. */
export function makeDisk(megabytes: number): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-fault-'))
  const canFill = mount(folder, megabytes)
  const ballast = join(folder, 'ballast')
  const remove = (): void => {
    process.off('exit', remove)
    if (canFill) execFileSync('umount', ['--lazy', folder])
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', remove)
  return {
    folder,
    canFill,
    fill() {
      const file = openSync(ballast, 'a')
      try {
        for (const size of [MEGABYTE, 4096]) writeUntilFull(file, Buffer.alloc(size))
      } finally {
        closeSync(file)
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    remove,
  }
}

function mount(folder: string, megabytes: number): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    const options = `size=${megabytes}m,mode=0777`
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'latchkey-fault', folder])
    return true
  } catch {
    return false
  }
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
