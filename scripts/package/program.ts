/**
 * A program of a user of the packed packages: it imports every entry of the library, logs somebody in, and is compiled
 * as strictly as a user can.
 *
 * @module
 */

import { manifestOf } from './texts.ts'

/** The public entries of the library, as they are imported. */
export const entries: readonly string[] = Object.keys(manifestOf('library').exports ?? {})
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => `latchkey${entry.slice(1)}`)

/** The program. It prints `alice`. */
export const program: string = `${entries.map((entry, i) => `import * as entry${i} from '${entry}'`).join('\n')}
import { createLatchkey, hashPassword, passwordHasher, verifyPassword } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { postgresStore } from 'latchkey/stores/postgres'
import type { Client, Pool } from 'pg'
import type { Sql } from 'postgres'
import { testExchange } from 'latchkey/testing'

export const postgresStores = (pool: Pool, client: Client, sql: Sql) =>
  [pool, client, sql].map((client) => postgresStore(client))

for (const entry of [${entries.map((_, i) => `entry${i}`).join(', ')}]) {
  if (Object.keys(entry).length === 0) throw new Error('an entry is empty')
}
const passwordHash = await hashPassword('correct horse battery staple')
const bcrypt = '$2a$04$6hLYAuFB9e5SycOlK6qm/ODWY44rfswTvspogDn2MwrN7cJjhBziu'
if (!(await verifyPassword('correct-ztihS0wL', bcrypt))) throw new Error('bcrypt is not read')
const { name: hasher, problem } = await passwordHasher()
if (hasher !== 'node:crypto' || problem !== 'not installed') throw new Error(hasher)
const latch = createLatchkey({
  secrets: 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa',
  store: memoryStore(),
  findUser: (username) => ({ id: 'u1', username, roles: ['admin'], passwordHash }),
})
const ctx = latch.open(testExchange())
const user = await latch.login(ctx, { username: 'alice', password: 'correct horse battery staple' })
const name: string = user.username
console.log(name)
await latch.close()
`

/** The tsconfig.json of the program's folder. */
export const config: object = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    declaration: true,
    lib: ['es2024', 'dom', 'dom.iterable'],
    types: ['node'],
    skipLibCheck: false,
    outDir: 'out',
    rootDir: '.',
    exactOptionalPropertyTypes: true,
  },
  files: ['program.ts'],
}
