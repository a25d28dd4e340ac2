/**
 * Takes the place of an application that exports values which latchkey gave it, with declarations. Its package manager
 * shows it only the packages that it has asked for itself (pnpm, Yarn's Plug'n'Play, npm's `linked`). So every type in
 * its declarations must have a name that the application can import.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** What the application has installed. */
const asked = ['latchkey', 'express', 'fastify', 'hono', '@types/express', '@types/node']

const adapters = ['express', 'fastify', 'hono', 'fetch'] as const

/** Everything that an application may get from latchkey and export without writing a type. */
const program = `
import { createLatchkey, sealedSessions, statelessSessions } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { cached } from 'latchkey/stores/cached'
import { latchkeyCookies, nodeRequest } from 'latchkey/adapters/cookies'
import type { Request, Response } from 'express'
import type { FastifyReply, FastifyRequest } from 'fastify'
${adapters.map((name) => `import { latchkey${capital(name)} } from 'latchkey/adapters/${name}'`).join('\n')}

export const store = memoryStore()
export const { attempts } = store
export const file = () => sqliteStore(':memory:')
export const near = cached(store)
const findUser = async (username: string) => ({
  id: '1', username, roles: ['admin'], passwordHash: '', email: '',
})
export const latch = createLatchkey({ store, findUser })
export const sealed = createLatchkey({ store: sealedSessions({ revocations: store }), findUser })
export const stateless = () =>
  createLatchkey({ store: statelessSessions(), attempts: store.attempts, findUser })
export const { user, session, authenticate, login, open, sessions, onEnded, refuse } = latch
export const admin = latch.role('admin')
export const context = () => open(null as never)
export const known = () => context().use(user)
export const needs = { user, session, admin }

${adapters
  .map(
    (name) => `
export const ${name}Latch = latchkey${capital(name)}(latch)
export const {
  depends: ${name}Depends,
  session: ${name}Session,
  loginRoute: ${name}Login,
  logoutRoute: ${name}Logout,
  contextOf: ${name}Context,
  sessionOf: ${name}SessionOf,
} = ${name}Latch
export const ${name}Routes = [${name}Login(), ${name}Logout()]
export const ${name}Route = ${name}Depends(needs, (request, ...rest): any => [request, rest])
`,
  )
  .join('')}
export const cookieLatch = latchkeyCookies(latch)
export const { contextOf, refuse: cookieRefuse } = cookieLatch
export const line = nodeRequest(null as never)
export const expressSeen = expressSession()
export const expressLocals = expressDepends(needs)
export const honoVariables = honoDepends(needs)
export const honoTyped = honoDepends(needs, (c, { user }) => c.json(user))
export const expressTyped = expressDepends(needs, (req: Request, res: Response, { user }) =>
  res.json(user),
)
export const fastifySeen = fastifySession()
export const fastifyTyped = fastifyDepends(
  needs,
  (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) =>
    reply.send(request.params.id),
)
export const honoSeen = honoSession()
export const fetchSeen = fetchSession(fetchRoute)
`

/** What an application must not be made to export: the compiler has to refuse it here. */
const control = `
import type { RequestHandler } from 'express'
export const { handler } = { handler: null as unknown as RequestHandler }
`

const config = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    declaration: true,
    lib: ['es2024', 'dom', 'dom.iterable'],
    types: ['node'],
    skipLibCheck: true,
    outDir: 'out',
    rootDir: '.',
  },
}

/**
 * Compiles the program in a folder.
 *
 * @param packed the unpacked package
 * @throws Error if a type has no name there, or if the compiler would let everything pass.
 */
export function checkIsolatedTypes(folder: string, packed: string): void {
  layOut(folder, packed)
  const dependencies = Object.fromEntries(asked.map((name) => [name, '*']))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies }))
  const told = compile(folder, 'program', program)
  if (told !== '') throw new Error(`in an isolated installation: ${told}`)
  if (!compile(folder, 'control', control).includes('TS2883')) {
    throw new Error('the installation is not isolated: all types can be named')
  }
}

/** Compiles a file and returns what the compiler had to say. */
function compile(folder: string, name: string, text: string): string {
  writeFileSync(join(folder, `${name}.ts`), text)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, files: [`${name}.ts`] }))
  return spawnSync(join(root, 'node_modules/.bin/tsc'), [], { cwd: folder, encoding: 'utf8' })
    .stdout
}

/** Puts each package, and the application, into a folder of its own, with links to the packages it has asked for. */
function layOut(folder: string, packed: string): void {
  const placeOf = (name: string): string =>
    join(folder, 'node_modules/.store', name.replace('/', '+'), 'node_modules')
  const sourceOf = (name: string): string =>
    name === 'latchkey' ? packed : join(root, 'node_modules', name)

  const names = new Set(asked)
  for (const name of names) {
    const target = join(placeOf(name), name)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(sourceOf(name), target, { recursive: true })
    for (const needed of needsOf(sourceOf(name))) {
      if (!existsSync(sourceOf(needed))) continue
      names.add(needed)
      link(join(placeOf(needed), needed), join(placeOf(name), needed))
    }
  }
  for (const name of asked) link(join(placeOf(name), name), join(folder, 'node_modules', name))
}

function needsOf(folder: string): readonly string[] {
  const text = readFileSync(join(folder, 'package.json'), 'utf8')
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(text) as Readonly<
    Record<'dependencies' | 'peerDependencies', object | undefined>
  >
  return Object.keys({ ...dependencies, ...peerDependencies })
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'junction')
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
