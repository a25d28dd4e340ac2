/**
 * What the cookie of an app's host says, and to whom.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { appEntries } from '../../src/forward/app-cookie.ts'

const entries = appEntries(['a secret of thirty-two characters, or more'])
const entry = { sessionId: 'session', userId: 'user', createdAt: 1, device: 'browser' }
const wiki = 'https://wiki.example.com'
const board = 'https://board.example.com'

describe('The cookie of an app', () => {
  it('opens its own host, and no other one, before and after its own has opened it', () => {
    const value = entries.seal(wiki, entry)
    assert.equal(entries.open(board, value), null)
    for (let i = 0; i < 2; i++) {
      assert.deepEqual(entries.open(wiki, value), entry)
      assert.equal(entries.open(board, value), null)
    }
  })

  it('is not another one’s, if both are of one session', () => {
    const [ofWiki, ofBoard] = [entries.seal(wiki, entry), entries.seal(board, entry)]
    assert.deepEqual(entries.open(wiki, ofWiki), entry)
    assert.deepEqual(entries.open(board, ofBoard), entry)
    assert.equal(entries.open(wiki, ofBoard), null)
    assert.equal(entries.open(board, ofWiki), null)
  })
})
