/**
 * Operations of the Redis store that take several commands, in every order in which the commands of others can come
 * between. And each protection is needed: without it, some order goes wrong.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import type { SessionRecord } from 'latchkey/store-kit'
import { redisStore, type RedisStore } from 'latchkey/stores/redis'
import { sampleRecord } from 'latchkey/testing'
import {
  ADD_TO_INDEX,
  BEGIN,
  CHANGE_USER,
  CLEAN_INDEX,
  END,
  TAKE,
} from '../../src/stores/redis/scripts.ts'
import { redisForTests } from '../../../services/redis.ts'
import { play, playAll, type Sabotage, type World } from './redis-orders.ts'

const server = await redisForTests()
const redis = new Redis(server.url)
after(async () => {
  redis.disconnect()
  await server.stop()
})

const now = Date.now()
const newId = (): string => sampleRecord().id
const demoted = { id: 'u1', roles: ['demoted'] }

/** Asserts what must hold after every order: a session lives exactly if its user's list has it. */
async function assertListed(store: RedisStore, ids: readonly string[]): Promise<void> {
  const listed = (await store.list('u1')).map(({ id }) => id)
  for (const id of ids) {
    const record = await store.read(id)
    assert.equal(listed.includes(id), record !== null, 'lives exactly if it is listed')
  }
}

/** One actor rotates a session while another does `other` to all sessions of the user. */
function rotation(
  other: (store: RedisStore) => unknown,
  check: (old: SessionRecord | null, next: SessionRecord | null) => void,
): (prefix: string) => Promise<World> {
  return async (prefix) => {
    const store = redisStore(redis, { prefix })
    const record = sampleRecord()
    await store.create(record)
    const id = newId()
    return {
      actors: [(store) => store.rotate(record.id, { id, keep: 'all', fields: {} }, now), other],
      check: async () => {
        await assertListed(store, [record.id, id])
        check(await store.read(record.id), await store.read(id))
      },
    }
  }
}

const revokeWhileRotating = rotation(
  (store) => store.deleteAll('u1'),
  (old, next) => {
    assert.equal(old, null)
    assert.equal(next, null, 'the successor slipped through')
  },
)

const demoteWhileRotating = rotation(
  (store) => store.updateAll('u1', demoted),
  (old, next) => {
    assert.equal(old, null)
    assert.deepEqual(next?.user, demoted)
  },
)

/** One actor rotates a session while another logs it out as the manager does: the session and its successor end. */
const logoutWhileRotating: (prefix: string) => Promise<World> = async (prefix) => {
  const store = redisStore(redis, { prefix })
  const record = sampleRecord()
  await store.create(record)
  const id = newId()
  return {
    actors: [
      (store) => store.rotate(record.id, { id, keep: 'all', fields: {} }, now),
      async (store) => {
        if (await store.delete(record.id)) return
        for (const { id } of await store.list('u1')) await store.delete(id)
      },
    ],
    check: async () => {
      for (const one of [record.id, id]) assert.equal(await store.read(one), null)
    },
  }
}

/** A login from an anonymous session. If that has ended, the login creates a new session. */
function login(
  other: (store: RedisStore) => unknown,
  hasEnded: boolean,
): (prefix: string) => Promise<World> {
  return async (prefix) => {
    const store = redisStore(redis, { prefix })
    const anonymous = sampleRecord({ userId: null, user: null })
    await store.create(anonymous)
    const next = sampleRecord()
    const { id, data: _, version: __, ...fields } = next
    return {
      actors: [
        async (store) => {
          const made = await store.rotate(anonymous.id, { id, keep: [], fields }, now)
          if (made === null) await store.create(next)
        },
        ...(hasEnded ? [(store: RedisStore) => store.delete(anonymous.id)] : []),
        other,
      ],
      check: () => assertListed(store, [id]),
    }
  }
}

/** Replaces one argument in the calls of a script. Arguments are numbered as in Lua. */
function replaceArgument(sha: string, position: number, value: string): Sabotage {
  return (command, send) => {
    if (command[1] !== sha) return send(command)
    return send(command.toSpliced(3 + position, 1, value))
  }
}

describe('redisStore in every order of steps', () => {
  const cases: readonly [string, (prefix: string) => Promise<World>][] = [
    ['no session slips through revoke-all by rotating', revokeWhileRotating],
    ['no role that was withdrawn comes back by rotating', demoteWhileRotating],
    ['no session slips through a logout by rotating', logoutWhileRotating],
    ['a list during a rotation removes no living session from the index', listWhileRotating()],
    ['a login is either listed or revoked', login((s) => s.deleteAll('u1'), false)],
    [
      'a login is listed although its anonymous session ends meanwhile',
      login((s) => s.list('u1'), true),
    ],
    [
      'a new session is listed although an earlier attempt has left its id in the index',
      listWhileCreating(),
    ],
    [
      'a touch that extends into another day leaves the session either listed or revoked',
      touchWhileRevoking(),
    ],
  ]
  for (const [name, world] of cases) {
    it(name, async (t) => {
      t.diagnostic(`${await playAll(redis, world)} orders`)
    })
  }

  it('two changes of a user leave all sessions with the same user, even while one rotates', async () => {
    await playSome(changeTwiceWhileRotating, 400)
  })

  it('no session slips through revoke-all by rotating twice while another login happens', async () => {
    await playSome(async (prefix) => {
      const store = redisStore(redis, { prefix })
      const record = sampleRecord()
      await store.create(record)
      const [one, two] = [newId(), newId()]
      const rotate = (from: string, id: string) => (store: RedisStore) =>
        store.rotate(from, { id, keep: 'all', fields: {} }, now)
      const late = sampleRecord()
      return {
        actors: [
          async (store) => {
            await rotate(record.id, one)(store)
            await rotate(one, two)(store)
          },
          (store) => store.deleteAll('u1'),
          (store) => store.create(late),
        ],
        check: async () => {
          for (const id of [record.id, one, two]) assert.equal(await store.read(id), null)
          await assertListed(store, [late.id])
        },
      }
    }, 400)
  })
})

function listWhileRotating(): (prefix: string) => Promise<World> {
  return rotation(
    (store) => store.list('u1'),
    (old, next) => {
      assert.equal(old, null)
      assert.notEqual(next, null)
    },
  )
}

/** An earlier attempt to rotate has left an id in the index, whose reservation has expired. */
function listWhileCreating(): (prefix: string) => Promise<World> {
  return async (prefix) => {
    const store = redisStore(redis, { prefix })
    const record = sampleRecord()
    await redis.hset(`${prefix}u:u1`, { '#': '7', [record.id]: '' })
    return {
      actors: [(store) => store.create(record), (store) => store.list('u1')],
      check: async () => {
        assert.notEqual(await store.read(record.id), null)
        await assertListed(store, [record.id])
      },
    }
  }
}

function touchWhileRevoking(): (prefix: string) => Promise<World> {
  return async (prefix) => {
    const store = redisStore(redis, { prefix })
    const record = sampleRecord()
    await store.create(record)
    const change = { expiresAt: record.expiresAt + 86_400_000 }
    return {
      actors: [(store) => store.update(record.id, change, { now }), (s) => s.deleteAll('u1')],
      check: async () => {
        assert.equal(await store.read(record.id), null)
        await assertListed(store, [record.id])
      },
    }
  }
}

async function changeTwiceWhileRotating(prefix: string): Promise<World> {
  const store = redisStore(redis, { prefix })
  const records = [sampleRecord(), sampleRecord()]
  for (const record of records) await store.create(record)
  const id = newId()
  const rotate = (store: RedisStore): unknown =>
    store.rotate(records[0]?.id ?? '', { id, keep: 'all', fields: {} }, now)
  const change = (role: string) => (store: RedisStore) =>
    store.updateAll('u1', { id: 'u1', roles: [role] })
  return {
    actors: [rotate, change('a'), change('b')],
    check: async () => {
      const [one, two] = await store.list('u1')
      assert.deepEqual(one?.user, two?.user)
      assert.match(JSON.stringify(one?.user), /"(a|b)"/)
    },
  }
}

describe('redisStore of a process that dies in the middle of a rotation', () => {
  for (let steps = 0; steps <= 6; steps++) {
    it(`leaves at most one of the two sessions, and no unlisted one, after ${steps} commands`, async () => {
      const prefix = `latchkey-orders:${process.pid}:${Date.now()}:died${steps}:`
      const store = redisStore(redis, { prefix })
      const record = sampleRecord()
      await store.create(record)
      let left = Infinity
      const call = (name: string, ...args: string[]): Promise<unknown> =>
        left-- > 0 ? redis.call(name, ...args) : Promise.reject(new Error('died'))
      const dying = redisStore(
        { call, duplicate: (options: object) => redis.duplicate(options) },
        { prefix },
      )
      await dying.check()
      left = steps
      const id = newId()
      const rotate = async (): Promise<unknown> =>
        dying.rotate(record.id, { id, keep: 'all', fields: {} }, now)
      const next = await rotate().catch(() => null)
      const alive = [await store.read(record.id), await store.read(id)].filter(Boolean)
      assert.equal(alive.length, steps <= 3 || next !== null ? 1 : 0)
      await assertListed(store, [record.id, id])

      // The reservation expires; then the list removes all but living sessions from the index.
      if (next === null) await redis.del(`${prefix}s:${id}`)
      await store.list('u1')
      const { '#': _, ...indexed } = await redis.hgetall(`${prefix}u:u1`)
      assert.equal(Object.keys(indexed).length, alive.length)
      await store.deleteAll('u1')
      assert.deepEqual(await store.list('u1'), [])
    })
  }
})

/** Plays `runs` orders that are chosen at random. */
async function playSome(
  world: (prefix: string) => Promise<World>,
  runs: number,
  sabotage: Sabotage = (command, send) => send(command),
): Promise<void> {
  const choices = fc.infiniteStream(fc.nat(999))
  const property = fc.asyncProperty(choices, async (stream) => {
    const iterator = stream[Symbol.iterator]()
    await play(redis, world, sabotage, (width) => Number(iterator.next().value) % width)
  })
  await fc.assert(property, { numRuns: runs, endOnFailure: true })
}

describe('redisStore without one of its protections (negative control)', () => {
  it('lets a session slip through revoke-all, without the mark on a reserved place', async () => {
    const sabotage = replaceArgument(END.sha, 4, '')
    await assert.rejects(playAll(redis, revokeWhileRotating, sabotage), /slipped through/)
  })

  it('lets a session slip through a logout, without the pointer to the successor', async () => {
    const sabotage = replaceArgument(TAKE.sha, 4, '')
    await assert.rejects(playAll(redis, logoutWhileRotating, sabotage), assert.AssertionError)
  })

  it('lets a session slip through revoke-all, without reading the index again', async () => {
    let first: unknown
    let key = ''
    const sabotage: Sabotage = async (command, send) => {
      if (command[0] !== 'HGETALL' || !command[1]?.endsWith(':u:u1')) return send(command)
      if (key !== command[1]) first = await send(command)
      key = command[1] ?? ''
      return first
    }
    await assert.rejects(playAll(redis, revokeWhileRotating, sabotage), /slipped through/)
  })

  it('lets a session slip through revoke-all, if its id is added to the index only after it has begun', async () => {
    const late: (readonly string[])[] = []
    const sabotage: Sabotage = async (command, send) => {
      if (command[1] === ADD_TO_INDEX.sha) {
        late.push(command)
        return '1'
      }
      const answer = await send(command)
      if (command[1] === BEGIN.sha) for (const one of late.splice(0)) await send(one)
      return answer
    }
    await assert.rejects(playAll(redis, revokeWhileRotating, sabotage), /slipped through/)
  })

  it('brings an old role back, without the new user on a reserved place', async () => {
    const sabotage: Sabotage = async (command, send) => {
      const isChange = command[1] === CHANGE_USER.sha
      if (isChange && (await send(['HEXISTS', command[3] ?? '', 'f'])) === 0) return 0
      return send(command)
    }
    await assert.rejects(playAll(redis, demoteWhileRotating, sabotage), assert.AssertionError)
  })

  it('leaves sessions with different users after two changes, without numbering the changes', async () => {
    const count = { value: 1e12 }
    const sabotage: Sabotage = (command, send) =>
      replaceArgument(CHANGE_USER.sha, 3, String(count.value++))(command, send)
    await assert.rejects(
      playSome(changeTwiceWhileRotating, 2000, sabotage),
      ({ cause }: Error) => cause instanceof assert.AssertionError,
    )
  })

  it('lets a list remove the id of a session that is beginning, without comparing the count', async () => {
    const sabotage: Sabotage = async (command, send) => {
      if (command[1] !== CLEAN_INDEX.sha) return send(command)
      const count = (await send(['HGET', command[3] ?? '', '#'])) as string
      return send(command.with(4, count))
    }
    await assert.rejects(playAll(redis, listWhileCreating(), sabotage), /exactly if it is listed/)
  })
})
