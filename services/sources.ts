/**
 * The sources of a folder and what they import, for the tests that hold the plan of the house.
 *
 * @module
 */

import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** An import, or a re-export, of a file. */
export interface Import {
  /** The file that imports, by its path below the folder. */
  readonly file: string

  /** What it imports: a path below the folder, or the name of a package. */
  readonly from: string
  readonly isOwn: boolean
  readonly isTypeOnly: boolean

  /** Whether it is imported when it is needed, not at the start. */
  readonly isLater: boolean
}

/** Which rooms a room may import. A room is a folder, or a file that lies in none. */
export type Plan = Readonly<Record<string, readonly string[]>>

/** The sources below a folder. */
export class Sources {
  readonly folder: string
  readonly files: readonly string[]
  readonly #texts = new Map<string, string>()
  readonly #imports = new Map<string, readonly Import[]>()

  constructor(folder: string) {
    this.folder = folder
    this.files = globSync('**/*.ts', { cwd: folder, exclude: ['**/node_modules/**'] }).toSorted()
  }

  /** Returns the text of a file. */
  text(file: string): string {
    const known = this.#texts.get(file) ?? readFileSync(join(this.folder, file), 'utf8')
    this.#texts.set(file, known)
    return known
  }

  /** Returns what a file imports. */
  importsOf(file: string): readonly Import[] {
    const known = this.#imports.get(file) ?? this.#read(file)
    this.#imports.set(file, known)
    return known
  }

  /** Returns the imports of all files of which this is true, each as `file → from`. */
  importsThat(isMeant: (found: Import) => boolean): readonly string[] {
    return this.files
      .flatMap((file) => this.importsOf(file).filter(isMeant))
      .map(({ file, from }) => `${file} → ${from}`)
  }

  /** Returns the files of which this is true. */
  filesThat(isMeant: (text: string, file: string) => boolean): readonly string[] {
    return this.files.filter((file) => isMeant(this.text(file), file))
  }

  /** Returns the files that do not open with what they are for. */
  filesWithoutHeader(): readonly string[] {
    const header = /^\/\*\*\n \* .+[\s\S]*?\n \* @module\n \*\//
    return this.filesThat((text) => !header.test(text))
  }

  /** Returns the imports that a plan does not allow, and what of the plan nothing uses. */
  offendersOf(plan: Plan): { readonly forbidden: readonly string[]; readonly unused: string[] } {
    const used = new Set<string>()
    const forbidden = this.importsThat(({ file, from, isOwn }) => {
      const [room, to] = [roomOf(file), roomOf(from)]
      if (!isOwn || room === to) return false
      used.add(`${room} → ${to}`)
      return plan[room]?.includes(to) !== true
    })
    const planned = Object.entries(plan).flatMap(([room, others]) =>
      others.map((other) => `${room} → ${other}`),
    )
    return { forbidden, unused: planned.filter((arrow) => !used.has(arrow)) }
  }

  /** Returns circles of imports, each by its files; those of types count. */
  circles(): readonly string[] {
    const done = new Set<string>()
    const found: string[] = []
    const visit = (file: string, path: readonly string[]): void => {
      const position = path.indexOf(file)
      if (position !== -1) found.push([...path.slice(position), file].join(' → '))
      if (position !== -1 || done.has(file)) return
      for (const { from, isOwn } of this.importsOf(file)) if (isOwn) visit(from, [...path, file])
      done.add(file)
    }
    for (const file of this.files) visit(file, [])
    return found
  }

  #read(file: string): readonly Import[] {
    // The examples in comments import too.
    const text = this.text(file).replaceAll(/\/\*\*.*?\*\//gs, '')
    const pattern = /^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'/gms
    const atStart = Array.from(text.matchAll(pattern), ([, type, from]) =>
      this.#import(file, from ?? '', { isTypeOnly: type !== undefined, isLater: false }),
    )
    const later = Array.from(
      text.matchAll(/\bimport\((?:\/\*.*?\*\/ )?'?([^')]+)'?\)/g),
      ([, from]) => this.#import(file, from ?? '', { isTypeOnly: false, isLater: true }),
    )
    return [...atStart, ...later]
  }

  #import(file: string, from: string, kind: Pick<Import, 'isTypeOnly' | 'isLater'>): Import {
    const isOwn = from.startsWith('.')
    return { file, from: isOwn ? join(dirname(file), from) : from, isOwn, ...kind }
  }
}

/** Returns the folder of a file; its own name if it lies in none. */
export function roomOf(file: string): string {
  const folder = dirname(file)
  return folder === '.' ? basename(file) : folder
}

/** Returns rooms that, by a plan, reach themselves; a folder within a folder belongs to it. */
export function circlesOf(plan: Plan): readonly string[] {
  const roomsOf = (room: string): readonly string[] =>
    (plan[room] ?? []).filter((to) => topOf(to) !== topOf(room))
  const reaches = (from: string, target: string, seen: Set<string>): boolean =>
    Object.keys(plan)
      .filter((room) => topOf(room) === from)
      .flatMap(roomsOf)
      .map(topOf)
      .some((to) => {
        if (to === target) return true
        if (seen.has(to)) return false
        seen.add(to)
        return reaches(to, target, seen)
      })
  const tops = [...new Set(Object.keys(plan).map(topOf))]
  return tops.filter((room) => reaches(room, room, new Set()))
}

function topOf(room: string): string {
  return room.split('/', 1)[0] ?? room
}
