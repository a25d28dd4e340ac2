/**
 * The checker sees each kind of violation, and sees none in what is allowed.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Checker } from './checker.ts'
import { judgeApps, judgeRemovals, judgeSteps, ModelApp, ModelFactors } from './factors.ts'
import type { Answer } from './http.ts'
import { judgeFinishes, judgeHalf } from './logins.ts'
import {
  ModelCookie,
  ModelLogin,
  ModelSession,
  noteOf,
  User,
  type Ending,
  type ViolationKind,
} from './model.ts'
import { judgeRedemptions, ModelTokens } from './tokens.ts'

const alice = (): ModelSession => new ModelSession(0, new User('alice'), 'cookie-1')
const answered = (status: number): Answer => ({
  status,
  isRefused: false,
  body: null,
  cookie: undefined,
  unfinished: undefined,
  hasEnded: status === 401,
})

/** The kinds of violations that the checker sees in the course of the events. */
function seenIn(events: (checker: Checker, session: ModelSession) => void): ViolationKind[] {
  const checker = new Checker()
  events(checker, alice())
  return checker.violations.map(({ kind }) => kind)
}

const reading = (data: object, userId = 'alice') => ({ userId, data })

describe('the checker of the fault rig', () => {
  it('sees a session that is let in after its end was acknowledged', () => {
    for (const ending of ['logout', 'revocation', 'disabling', 'expiry'] as const) {
      const seen = seenIn((checker, session) => {
        session.end(ending)
        checker.judge(noteOf(session.cookie), answered(200))
      })
      assert.deepEqual(seen, ['resurrected'], ending)
    }
  })

  it('sees the cookie of before a rotation let in, and lets in the one after it', () => {
    const seen = seenIn((checker, session) => {
      const before = session.cookie
      before.end('rotation')
      session.cookies.push(new ModelCookie(session, 'cookie-2'))
      checker.judge(noteOf(session.cookie), answered(200))
      assert.equal(checker.violations.length, 0)
      checker.judge(noteOf(before), answered(200))
    })
    assert.deepEqual(seen, ['resurrected'])
  })

  it('sees a live session that is refused', () => {
    const seen = seenIn((checker, session) => checker.judge(noteOf(session.cookie), answered(401)))
    assert.deepEqual(seen, ['lost'])
  })

  it('takes 503 and no answer at all for what they are: they say nothing', () => {
    const seen = seenIn((checker, session) => {
      for (const status of [503, 0]) checker.judge(noteOf(session.cookie), answered(status))
      checker.judge(noteOf(session.cookie), answered(200))
    })
    assert.deepEqual(seen, [])
  })

  it('lets a session that may have ended be either, and holds it to the end that was seen', () => {
    const seen = seenIn((checker, session) => {
      session.mayHaveEnded = true
      checker.judge(noteOf(session.cookie), answered(200))
      checker.judge(noteOf(session.cookie), answered(401))
      assert.equal(checker.violations.length, 0)
      checker.judge(noteOf(session.cookie), answered(200))
    })
    assert.deepEqual(seen, ['resurrected'])
  })

  it('lets a request that is on its way while the session ends be either', () => {
    for (const status of [200, 401]) {
      const seen = seenIn((checker, session) => {
        const note = noteOf(session.cookie)
        session.end('logout')
        checker.judge(note, answered(status))
      })
      assert.deepEqual(seen, [], String(status))
    }
  })

  it("sees another user's name, and another session's data", () => {
    const named = seenIn((checker, session) =>
      checker.judgeReading(noteOf(session.cookie), reading({}, 'bob')),
    )
    assert.deepEqual(named, ['crossed'])
    const written = seenIn((checker, session) =>
      checker.judgeReading(noteOf(session.cookie), reading({ 'key-0': 'session 7' })),
    )
    assert.deepEqual(written, ['crossed'])
  })

  it('sees an acknowledged write that is missing, and waits for none that is on its way', () => {
    const seen = seenIn((checker, session) => {
      session.sentKeys.set('key-0', 'session 0')
      checker.judgeReading(noteOf(session.cookie), reading({}))
      const before = noteOf(session.cookie)
      session.ackedKeys.push('key-0')
      checker.judgeReading(before, reading({}))
      assert.equal(checker.violations.length, 0)
      checker.judgeReading(noteOf(session.cookie), reading({}))
    })
    assert.deepEqual(seen, ['write lost'])
  })

  it('sees an increment that is missing, and one that was done twice', () => {
    const count = (value: number) => (checker: Checker, session: ModelSession) => {
      session.sentIncrements = 3
      session.ackedIncrements = 2
      checker.judgeReading(noteOf(session.cookie), reading({ count: value }))
    }
    assert.deepEqual([1, 2, 3, 4].map(count).map(seenIn), [
      ['write lost'],
      [],
      [],
      ['write from nowhere'],
    ])
  })

  it('sees a disabled user let in, and an answer that nothing explains', () => {
    const seen = seenIn((checker, session) => {
      checker.judgeLogin(session.user, true)
      checker.judgeStatus('login', answered(500), [200])
      checker.judge(noteOf(session.cookie), answered(403))
    })
    assert.deepEqual(seen, ['let in', 'unexpected answer', 'unexpected answer'])
  })
})

describe('the judge of one-time tokens', () => {
  const kinds = (...rounds: readonly (readonly number[])[]): string[] => {
    const tokens = new ModelTokens('alice')
    return rounds.flatMap((statuses) =>
      judgeRedemptions(tokens, statuses.map(answered)).map(({ kind }) => kind),
    )
  }

  it('sees two redemptions, at once or one after the other', () => {
    assert.deepEqual(kinds([200, 200]), ['redeemed twice'])
    assert.deepEqual(kinds([410, 200], [410, 410, 200]), ['redeemed twice'])
  })

  it('sees a token that is refused although nobody has redeemed one', () => {
    assert.deepEqual(kinds([410, 410]), ['lost'])
    assert.deepEqual(kinds([500]), ['unexpected answer'])
  })

  it('sees nothing in what is allowed: one winner, or a winner of whom nobody knows', () => {
    assert.deepEqual(kinds([410, 200, 410], [410, 410]), [])
    assert.deepEqual(kinds([503, 410], [410]), [])
    assert.deepEqual(kinds([0], [410, 410]), [])
    assert.deepEqual(kinds([0, 503], [200, 410]), [])
  })
})

describe('the judge of unfinished logins', () => {
  const kinds = (
    [first = [], then = []]: readonly (readonly number[])[],
    { endedBy = null, change = () => undefined }: Given = {},
  ): string[] => {
    const unfinished = new ModelLogin(new User('alice'), 'cookie')
    change(unfinished)
    const judge = (statuses: readonly number[]): string[] => {
      const found = judgeFinishes(unfinished, endedBy, statuses.map(answered))
      for (const status of statuses) if (status === 200) unfinished.sessions.push(alice())
      return found.map(({ kind }) => kind)
    }
    return [...judge(first), ...judge(then)]
  }
  interface Given {
    readonly endedBy?: Ending | null
    readonly change?: (unfinished: ModelLogin) => unknown
  }

  it('sees two sessions of one login, at once or one after the other', () => {
    assert.deepEqual(kinds([[200, 200]]), ['finished twice'])
    assert.deepEqual(kinds([[401, 200], [200]]), ['finished twice'])
  })

  it('sees a login that is finished after its end was acknowledged', () => {
    for (const endedBy of ['logout', 'revocation', 'disabling'] as const) {
      assert.deepEqual(kinds([[401, 200]], { endedBy }), ['let in'], endedBy)
      assert.deepEqual(kinds([[401, 401]], { endedBy, change: (one) => one.end(endedBy) }), [])
    }
  })

  it('sees a refusal that nothing explains, and a session that comes with a refusal', () => {
    assert.deepEqual(kinds([[401, 401]]), ['lost'])
    assert.deepEqual(kinds([[500]]), ['unexpected answer'])
    const refused = [{ ...answered(401), cookie: 'cookie-1' }]
    const ended = new ModelLogin(new User('alice'), 'cookie')
    ended.end('logout')
    assert.deepEqual(
      judgeFinishes(ended, 'logout', refused).map(({ kind }) => kind),
      ['let in'],
    )
  })

  it('sees nothing in what is allowed: one winner, or one of whom nobody knows, or an end meanwhile', () => {
    assert.deepEqual(kinds([[401, 200, 401], [401]]), [])
    assert.deepEqual(kinds([[503, 401], [401]]), [])
    assert.deepEqual(kinds([[0, 503], [200]]), [])
    assert.deepEqual(kinds([[401]], { change: (one) => (one.mayHaveEnded = true) }), [])
    assert.deepEqual(kinds([[401]], { change: (one) => (one.mayBeVoid = true) }), [])
  })

  it('sees somebody let in by one factor', () => {
    const user = new User('alice')
    const half = (answer: Answer): string[] =>
      judgeHalf(user, 'reads', answer).map(({ kind }) => kind)
    assert.deepEqual(half(answered(200)), ['one factor'])
    assert.deepEqual(half({ ...answered(0), cookie: 'cookie-1' }), ['one factor'])
    for (const status of [0, 401, 503]) assert.deepEqual(half(answered(status)), [])
  })

  it('ends what a login became meanwhile with all that the user had, but not with its own logout', () => {
    const [left, revoked] = [1, 2].map(() => new ModelLogin(new User('alice'), 'cookie'))
    for (const one of [left, revoked]) one?.sessions.push(alice())
    left?.end('logout')
    revoked?.endAll('revocation')
    assert.deepEqual(
      [left, revoked].map((one) => one?.sessions[0]?.ending),
      [null, 'revocation'],
    )
  })
})

describe('the judge of factors', () => {
  /** alice, with so many apps, whose first steps were sent. */
  const enrolled = (count: number): ModelFactors => {
    const factors = new ModelFactors('alice')
    for (let i = 0; i < count; i++) factors.apps.push(new ModelApp(`app-${i}`))
    for (const app of factors.apps) app.sentStep = 1
    return factors
  }
  const kinds = (violations: readonly { readonly kind: ViolationKind }[]): ViolationKind[] =>
    violations.map(({ kind }) => kind)
  const listed = (...ids: readonly number[]) => ids.map((i) => ({ id: `app-${i}`, last: 0 }))

  it('sees a step that is taken twice, and one that nobody can take', () => {
    const steps = (...statuses: readonly number[]): ViolationKind[] => {
      const app = new ModelApp('app')
      app.sentStep = 1
      return kinds(judgeSteps('alice', app, statuses.map(answered)))
    }
    assert.deepEqual(steps(200, 409, 409), [])
    assert.deepEqual(steps(503, 409), [])
    assert.deepEqual(steps(200, 200), ['redeemed twice'])
    assert.deepEqual(steps(409, 409), ['lost'])
    assert.deepEqual(steps(404, 503), ['lost'])
    assert.deepEqual(steps(200, 500), ['unexpected answer'])
  })

  it('sees an app that is lost, one that is back, and one of nobody', () => {
    assert.deepEqual(kinds(judgeApps(enrolled(2), listed(0, 1))), [])
    assert.deepEqual(kinds(judgeApps(enrolled(2), listed(0))), ['lost'])
    assert.deepEqual(kinds(judgeApps(enrolled(1), listed(0, 7))), ['write from nowhere'])
    const factors = enrolled(2)
    assert.deepEqual(kinds(judgeRemovals(factors, [answered(200), answered(409)])), [])
    assert.deepEqual(kinds(judgeApps(factors, listed(1))), [])
    assert.deepEqual(kinds(judgeApps(factors, listed(0, 1))), ['resurrected'])
    assert.deepEqual(kinds(judgeRemovals(factors, [answered(200), answered(409)])), ['resurrected'])
  })

  it('lets a removal that nobody acknowledged be either, and holds who has removed all to one that stays', () => {
    const factors = enrolled(2)
    judgeRemovals(factors, [answered(503), answered(0)])
    for (const ids of [[0, 1], [0], [1]]) {
      assert.deepEqual(kinds(judgeApps(factors, listed(...ids))), [])
    }
    assert.deepEqual(kinds(judgeApps(factors, [])), ['none left'])
  })

  it('sees steps that are forgotten or made up, and more apps than there may be', () => {
    const factors = enrolled(1)
    judgeSteps('alice', factors.apps[0] as ModelApp, [answered(200)])
    const last = (step: number) => kinds(judgeApps(factors, [{ id: 'app-0', last: step }]))
    assert.deepEqual([last(0), last(1), last(2)], [['write lost'], [], ['write from nowhere']])
    assert.deepEqual(kinds(judgeApps(enrolled(4), listed(0, 1, 2, 3))), ['too many'])
  })
})
