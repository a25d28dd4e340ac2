/**
 * An application whose transfers need a recent confirmation, in every framework: what the tests of forms that are not
 * lost talk to.
 *
 * @module
 */

import type express from 'express'
import Fastify from 'fastify'
import formbody from '@fastify/formbody'
import { Hono, type Context } from 'hono'
import { MINUTE } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import type { FlowStep } from 'latchkey/flows'
import { httpFetch, type Fetch } from 'latchkey/testing'
import type { TestApplication } from '../../../services/application.ts'
import { listenExpress, versions } from './express-server.ts'
import { listen } from './hono-server.ts'

type Latch = TestApplication['latch']

/** What the handler of a transfer has seen: the fields in their order, or what a parser has made of them. */
export type Seen = readonly (readonly [name: string, value: unknown])[] | object

/** A running application. */
export interface TransferApplication {
  readonly fetch: Fetch

  /** What the handler has seen, one entry for each time that it ran. */
  readonly seen: readonly Seen[]
  readonly close: () => Promise<void>
}

/** What the application sets. */
export interface TransferOptions {
  readonly formTokens?: boolean

  /** Whether the login page carries a form whose session has ended. */
  readonly loginForm?: boolean

  /** The application's own page that sends the form again. */
  readonly ownPage?: (form: { readonly inputs: string; readonly path: string }) => string
}

/** The confirm page, as the application renders it. */
export const confirmPage = (resend: string, path: string, problem = ''): string =>
  `<p>${problem}</p><form method="post" action="/confirm">
<input type="hidden" name="resend" value="${resend}">${path.length}</form>`

/** The login page, as the application renders it. */
export const loginPage = (resend: string, csrfToken = ''): string =>
  `<form method="post" action="/login"><input type="hidden" name="resend" value="${resend}">
<input type="hidden" name="_csrf" value="${csrfToken}"></form>`

/** Starts the application in a framework. */
export type StartTransfers = (
  latch: Latch,
  options?: TransferOptions,
) => Promise<TransferApplication>

const HTML = { 'Content-Type': 'text/html; charset=utf-8' }
const needsOf = (latch: Latch) => ({ user: latch.recentLogin(5 * MINUTE) })
const again = { resend: true } as const

/** A step of a flow that needs what a transfer needs, and notes what it was given: as a change of address does. */
const stepOf = (latch: Latch, seen: Seen[]): FlowStep => ({
  fields: ['to', 'amount'],
  async run(ctx, fields) {
    await ctx.use(latch.recentLogin(5 * MINUTE))
    seen.push(fields)
    return { message: 'sent', location: '/sent' }
  },
})
const page = (text: string, status = 200) => new Response(text, { status, headers: HTML })
const pages = { loginPage: '/login', factorPage: '/factor', confirmPage: '/confirm' }

/** Returns the options of an adapter whose handlers return a `Response`. */
const responding = ({ formTokens = false, loginForm = false }: TransferOptions) => ({
  ...pages,
  formTokens,
  ...(loginForm && {
    loginForm: ({ resend, csrfToken }: { resend: string; csrfToken: string }) =>
      page(loginPage(resend, csrfToken), 401),
  }),
  confirmForm: ({ resend, path, error }: { resend: string; path: string; error: Error }) =>
    page(confirmPage(resend, path, error.message), 403),
})

/** Returns the options of its confirm route. */
const respondingConfirm = ({ ownPage }: TransferOptions) => ({
  onFailure: (
    error: { readonly message: string; readonly status: number },
    ...[, given]: readonly [
      unknown,
      { readonly form: { readonly resend: string; readonly path: string } | null } | null,
    ]
  ) =>
    given?.form === null || given === null
      ? null
      : page(confirmPage(given.form.resend, given.form.path, error.message), error.status),
  ...(ownPage !== undefined && {
    resendPage: (form: { readonly inputs: string; readonly path: string }) => page(ownPage(form)),
  }),
})

async function entriesOf(request: Request): Promise<Seen> {
  return [...(await request.formData())] as Seen
}

function honoApp(latch: Latch, options: TransferOptions, seen: Seen[]): Hono {
  const { depends, loginRoute, factorRoute, confirmRoute, flowRoute, sessionOf } = latchkeyHono(
    latch,
    responding(options),
  )
  const app = new Hono()
  app.post('/login', loginRoute())
  app.post('/factor', factorRoute())
  app.all('/confirm', confirmRoute(respondingConfirm(options)))
  app.get(
    '/token',
    depends({ user: latch.user }, (c) => c.text(sessionOf(c).csrfToken())),
  )
  const handle = async (c: Context) => {
    seen.push([...(await c.req.formData())] as Seen)
    return c.text('sent')
  }
  app.post('/transfer', depends(needsOf(latch), handle, again))
  app.post('/parsed', depends({ user: latch.user }), depends(needsOf(latch), handle, again))
  app.post('/plain', depends(needsOf(latch), handle))
  app.post('/step', flowRoute(stepOf(latch, seen), again))
  app.post('/plain-step', flowRoute(stepOf(latch, seen)))
  return app
}

async function startFastify(
  latch: Latch,
  { formTokens = false, loginForm = false, ownPage }: TransferOptions,
  parser: 'formbody' | 'bytes',
): Promise<TransferApplication> {
  const seen: Seen[] = []
  const routes = latchkeyFastify(latch, {
    ...pages,
    formTokens,
    ...(loginForm && {
      loginForm({ resend, csrfToken }, _, reply) {
        void reply.code(401).headers(HTML).send(loginPage(resend, csrfToken))
        return true
      },
    }),
    confirmForm({ resend, path, error }, _, reply) {
      void reply
        .code(403)
        .headers(HTML)
        .send(confirmPage(resend, path, error.message))
      return true
    },
  })
  const { depends, loginRoute, factorRoute, confirmRoute, flowRoute, sessionOf } = routes
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 4_000_000 })
  const types = ['application/x-www-form-urlencoded', 'multipart/form-data']
  if (parser === 'formbody') await app.register(formbody, { bodyLimit: 4_000_000 })
  else app.addContentTypeParser(types, { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  app.post('/login', loginRoute())
  app.post('/factor', factorRoute())
  app.route({
    method: ['GET', 'POST'],
    url: '/confirm',
    ...confirmRoute({
      onFailure(error, _, reply, given) {
        if (given === null || given.form === null) return false
        const { resend, path } = given.form
        void reply
          .code(error.status)
          .headers(HTML)
          .send(confirmPage(resend, path, error.message))
        return true
      },
      ...(ownPage !== undefined && {
        resendPage(form, _, reply) {
          void reply.headers(HTML).send(ownPage(form))
          return true
        },
      }),
    }),
  })
  app.get(
    '/token',
    depends({ user: latch.user }, (request) => sessionOf(request).csrfToken()),
  )
  const transfer = depends(
    needsOf(latch),
    async ({ body, headers }) => {
      const bytes = body as Buffer<ArrayBuffer>
      const type = { 'Content-Type': headers['content-type'] ?? '' }
      seen.push(
        parser === 'bytes'
          ? await entriesOf(new Request('http://x', { method: 'POST', headers: type, body: bytes }))
          : { ...(body as object) },
      )
      return 'sent'
    },
    again,
  )
  app.post('/transfer', transfer)
  app.post(
    '/plain',
    depends(needsOf(latch), () => 'sent'),
  )
  app.post('/step', flowRoute(stepOf(latch, seen), again))
  app.post('/plain-step', flowRoute(stepOf(latch, seen)))
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  return { fetch: httpFetch(origin), seen, close: async () => app.close() }
}

async function startExpress(
  create: typeof express,
  latch: Latch,
  { formTokens = false, loginForm = false, ownPage }: TransferOptions,
  parser: 'simple' | 'extended' | 'none',
): Promise<TransferApplication> {
  const seen: Seen[] = []
  const routes = latchkeyExpress(latch, {
    ...pages,
    formTokens,
    ...(loginForm && {
      loginForm({ resend, csrfToken }, _, res) {
        res.status(401).set(HTML).send(loginPage(resend, csrfToken))
        return true
      },
    }),
    confirmForm({ resend, path, error }, _, res) {
      res
        .status(403)
        .set(HTML)
        .send(confirmPage(resend, path, error.message))
      return true
    },
  })
  const { depends, loginRoute, factorRoute, confirmRoute, flowRoute, sessionOf } = routes
  const app = create().set('env', 'test')
  if (parser !== 'none') {
    app.use(create.urlencoded({ extended: parser === 'extended', limit: '4mb' }))
  }
  app.post('/login', loginRoute())
  app.post('/factor', factorRoute())
  app.all(
    '/confirm',
    confirmRoute({
      onFailure(error, _, res, given) {
        if (given === null || given.form === null) return false
        const { resend, path } = given.form
        res
          .status(error.status)
          .set(HTML)
          .send(confirmPage(resend, path, error.message))
        return true
      },
      ...(ownPage !== undefined && {
        resendPage(form, _, res) {
          res.set(HTML).send(ownPage(form))
          return true
        },
      }),
    }),
  )
  app.get(
    '/token',
    depends({ user: latch.user }, (req, res) => res.send(sessionOf(req).csrfToken())),
  )
  app.post(
    '/transfer',
    depends(
      needsOf(latch),
      async (req, res) => {
        const headers = { 'Content-Type': req.get('content-type') ?? '' }
        const init = { method: 'POST', headers, body: req, duplex: 'half' } as never
        seen.push(
          parser === 'none'
            ? await entriesOf(new Request('http://x', init))
            : { ...(req.body as object) },
        )
        res.send('sent')
      },
      again,
    ),
  )
  app.post(
    '/plain',
    depends(needsOf(latch), (_, res) => res.send('sent')),
  )
  app.post('/step', flowRoute(stepOf(latch, seen), again))
  app.post('/plain-step', flowRoute(stepOf(latch, seen)))
  const { origin, close } = await listenExpress(app)
  return { fetch: httpFetch(origin), seen, close }
}

/** The frameworks, with and without a parser in front of the routes. */
export const transferStarts: Record<string, StartTransfers> = {
  async Hono(latch, options = {}) {
    const seen: Seen[] = []
    const app = honoApp(latch, options, seen)
    return { fetch: async (request) => app.fetch(request), seen, close: async () => undefined }
  },
  async 'Hono on Node'(latch, options = {}) {
    const seen: Seen[] = []
    const { origin, close } = await listen(honoApp(latch, options, seen).fetch)
    return { fetch: httpFetch(origin), seen, close }
  },
  async fetch(latch, options = {}) {
    const seen: Seen[] = []
    const routes = latchkeyFetch(latch, responding(options))
    const { depends, loginRoute, factorRoute, confirmRoute, flowRoute, sessionOf } = routes
    const handle = async (request: Request) => {
      seen.push(await entriesOf(request))
      return new Response('sent')
    }
    const handlers: Record<string, FetchHandler<[]>> = {
      '/login': loginRoute(),
      '/factor': factorRoute(),
      '/confirm': confirmRoute(respondingConfirm(options)),
      '/token': depends({ user: latch.user }, (r) => new Response(sessionOf(r).csrfToken())),
      '/transfer': depends(needsOf(latch), handle, again),
      '/plain': depends(needsOf(latch), handle),
      '/step': flowRoute(stepOf(latch, seen), again),
      '/plain-step': flowRoute(stepOf(latch, seen)),
    }
    const none = new Response(null, { status: 404 })
    return {
      fetch: async (request) => handlers[new URL(request.url).pathname]?.(request) ?? none.clone(),
      seen,
      close: async () => undefined,
    }
  },
  'Fastify with formbody': (latch, options = {}) => startFastify(latch, options, 'formbody'),
  'Fastify with bytes': (latch, options = {}) => startFastify(latch, options, 'bytes'),
}
for (const [version, create] of Object.entries(versions)) {
  for (const parser of ['simple', 'extended', 'none'] as const) {
    transferStarts[`${version}, ${parser} parser`] = (latch, options = {}) =>
      startExpress(create, latch, options, parser)
  }
}
