/**
 * A list that does not say what is open is refused when the application starts.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ConfigurationError } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testApplication } from '../../../../services/application.ts'
import type { ProtectOptions } from '../../../src/adapters/shared/protect.ts'

const { latch } = testApplication()

/** `protect` of each adapter, and whether an entry names a route or a path. */
const adapters: Readonly<Record<string, (options: ProtectOptions<unknown>) => unknown>> = {
  Hono: (options) => latchkeyHono(latch).protect(options),
  Fastify: (options) => latchkeyFastify(latch).protect(options),
  Express: (options) => latchkeyExpress(latch).protect(options),
  fetch: (options) => latchkeyFetch(latch).protect(() => new Response(), options),
}

const everywhere: readonly (readonly [entry: string, problem: RegExp])[] = [
  ['*', /must be a path/],
  ['/*', /would open everything/],
  ['POST /*', /would open everything/],
  ['about', /must be a path/],
  ['', /must be a path/],
  ['post /hook', /names no method/],
  ['POTS /hook', /names no method/],
  ['ALL /hook', /names no method/],
  ['POST  /hook', /must be a path/],
  ['POST', /must be a path/],
  ['https://app.example.com/about', /must be a path/],
  ['/about ', /must be a path/],
  ['/about?x=1', /can name no path/],
  ['/about#team', /can name no path/],
  ['/über%20uns', /can name no path/],
  ['/a;b', /can name no path/],
  ['//about', /can name no path/],
  ['/a/../b', /can name no path/],
  ['/a/./b', /can name no path/],
  ['/assets*', /may have one "\*"/],
  ['/*/about', /may have one "\*"/],
  ['/a/**', /may have one "\*"/],
]

const pathsOnly: readonly string[] = ['/posts/:id', '/:page', '/(a|b)', '/über', '/a\\b', '/{a}']

for (const [name, protect] of Object.entries(adapters)) {
  describe(`the options of protect in ${name}`, () => {
    for (const [entry, problem] of everywhere) {
      it(`refuse the entry ${JSON.stringify(entry)}`, () => {
        assert.throws(
          () => protect({ open: ['/fine', entry] }),
          (error: unknown) =>
            error instanceof ConfigurationError &&
            problem.test(error.message) &&
            error.message.includes('protect.open') &&
            error.message.includes(JSON.stringify(entry)),
        )
      })
    }

    it('refuse what is no list, an unknown option and a rule that is no function', () => {
      assert.throws(() => protect({ open: '/about' as never }), /must be a list/)
      assert.throws(() => protect({ open: [7 as never] }), /must be a path/)
      assert.throws(() => protect({ opne: [] } as object), /did you mean "open"/)
      assert.throws(() => protect({ activity: false as never }), /must be a function/)
    })

    it('take paths with and without a method, and an empty list', () => {
      protect({})
      protect({ open: [] })
      protect({ open: ['/', '/about', 'GET /about', 'OPTIONS /about', '/a/*', 'PUT /a/b/*'] })
    })

    const namesRoutes = name === 'Hono' || name === 'Fastify'
    for (const entry of pathsOnly) {
      it(`${namesRoutes ? 'take' : 'refuse'} ${entry}, which is the name of a route and no path`, () => {
        if (namesRoutes) protect({ open: [entry] })
        else assert.throws(() => protect({ open: [entry] }), ConfigurationError)
      })
    }
  })
}
