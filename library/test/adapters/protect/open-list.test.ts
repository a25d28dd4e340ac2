/**
 * Which paths have one meaning only, so that `protect` can open them where nobody knows the route.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { OpenList } from '../../../src/adapters/shared/open-list.ts'

const none = { loginPage: null, factorPage: null, confirmPage: null }

describe('a list of open paths', () => {
  const list = new OpenList(['/a', '/files/*', 'POST /hook'], 'paths', none)

  it('opens plain paths below a folder, with every character that means itself', () => {
    const plain = ['/files/a.css', '/files/', '/files/a/b', '/files/.well-known', '/files/...']
    for (const path of [...plain, "/files/~a_b-c!$&'()*+,=:@", '/files/a?x=%2e%2e;//', '/a']) {
      assert.ok(list.opensUrl('GET', path), path)
    }
  })

  it('opens no path that can be read in two ways, nor one in other letters', () => {
    const dots = ['/files/..', '/files/../b', '/files/.', '/files/./b', '/files/b/..']
    const slashes = ['//a', '/files//b', '/files/b//', '/a/', '/files', '/files\\b', '/files/\\b']
    const signs = ['/files/%62', '/files/b;c', '/files/b#c', '/files/b?c#d', '/files/b?c d']
    const others = ['/A', '/FILES/b', '/files/\u00E9', '/files/a\tb', '/files/{b}', 'a', '', '*']
    const whole = ['http://app.example.com/a', 'https://app.example.com/files/b']
    for (const path of [...dots, ...slashes, ...signs, ...others, ...whole]) {
      assert.ok(!list.opensUrl('GET', path), path)
    }
  })

  it('opens a page by its path alone, for GET and HEAD, however it is written in the options', () => {
    const pages = new OpenList([], 'paths', { ...none, loginPage: '/über?a=1', factorPage: '/2' })
    assert.ok(pages.isPage('GET', '/%C3%BCber') && pages.isPage('HEAD', '/2'))
    assert.ok(!pages.isPage('POST', '/2') && !pages.isPage('GET', '/2/'))
    assert.ok(!pages.isPage('GET', '/') && !pages.isPage('GET', '/%c3%bcber'))
  })
})
