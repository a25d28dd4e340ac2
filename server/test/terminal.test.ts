/**
 * Commands at a real terminal: what is typed is what is taken.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { verifyPassword } from 'latchkey'
import { openStorage } from '../src/storage/storage.ts'
import { makeSite, PASSWORD, runCli } from '../../services/site/processes.ts'
import { typeAt, type Typing } from './support/terminal.ts'

const site = makeSite()
after(() => site.remove())
let made = 0

/** Whether a user has the password. */
async function hasPassword(username: string, password: string): Promise<boolean> {
  const storage = await openStorage({ database: site.database }, { create: false })
  try {
    const user = await storage.users.find(username)
    return user !== null && (await verifyPassword(password, user.passwordHash ?? ''))
  } finally {
    await storage.close()
  }
}

/** Makes a user without a password, and returns the name. */
async function newName(): Promise<string> {
  const username = `user${++made}`
  const storage = await openStorage({ database: site.database }, { create: true })
  try {
    await storage.users.create({ username, roles: [] })
  } finally {
    await storage.close()
  }
  return username
}

describe('a password at the prompt', { skip: process.platform === 'win32' }, () => {
  const [left, right, home, del] = ['\u001b[D', '\u001b[C', '\u001b[H', '\u001b[3~']
  const [up, down, back, clear] = ['\u001b[A', '\u001b[B', '\u007f', '\u0015']
  const long = 'пароль из слов: 漢字 😀 é'
  const cases: readonly (readonly [what: string, keys: string, password: string])[] = [
    ['as it is', PASSWORD, PASSWORD],
    ['with arrows', `orrect horse battery staplx${left}${right}${back}e${home}c`, PASSWORD],
    ['with arrows up and down, of which there is nothing', `${up}${PASSWORD}${down}`, PASSWORD],
    ['with backspace, over characters of several bytes', `😀${back}é${back}${PASSWORD}`, PASSWORD],
    ['with delete', `x${PASSWORD}${home}${del}`, PASSWORD],
    ['begun again', `something else${clear}${PASSWORD}`, PASSWORD],
    ['in other scripts', long, long],
    ['with blanks around it', `  ${PASSWORD} `, `  ${PASSWORD} `],
    [
      'with keys that a terminal has and a password has not',
      `\u001bOP${PASSWORD}\u001b[15~`,
      PASSWORD,
    ],
  ]
  for (const [what, keys, password] of cases) {
    it(`is taken ${what}, and is not on the screen`, async () => {
      const name = await newName()
      const typing: Typing[] = [
        ['Password: ', `${keys}\r`],
        ['Password again: ', `${password}\r`],
      ]
      const { code, screen } = await typeAt(site, ['user', 'password', name, '--keep'], typing)
      assert.equal(code, 0, screen)
      assert.equal(await hasPassword(name, password), true)
      assert.equal(
        screen.replaceAll('\r', ''),
        `Password: \nPassword again: \n"${name}" has a new password; 0 sessions ended.\n`,
      )
    })
  }

  it('is accepted if it comes in single bytes and ends with a line feed', async () => {
    const name = await newName()
    const bytes = Buffer.from(`${long}\n`)
    // The second password is typed once the command has asked for it. One of its characters comes in two pieces.
    const cut = bytes.indexOf(Buffer.from('漢')) + 1
    const typing: Typing[] = [
      ['Password: ', bytes],
      ['Password again: ', bytes.subarray(0, cut)],
      ['', bytes.subarray(cut)],
    ]
    const { code, screen } = await typeAt(site, ['user', 'password', name, '--keep'], typing)
    assert.equal(code, 0, screen)
    assert.equal(await hasPassword(name, long), true)
  })

  it('is the first line of a pasted text; the second line answers the second question', async () => {
    const pasted = async (text: string): Promise<string> => {
      const typing: Typing[] = [['Password: ', text]]
      return (await typeAt(site, ['user', 'password', await newName()], typing)).screen
    }
    assert.match(await pasted(`${PASSWORD}\r${PASSWORD}\r`), /has a new password/)
    assert.match(await pasted(`${PASSWORD}\nanother line of it\n`), /are not the same/)
    // Terminals mark pasted text in this way if a program asks them to.
    const marked = `\u001b[200~${PASSWORD}\u001b[201~\r`
    assert.match(await pasted(`${marked}${marked}`), /has a new password/)
  })

  it('is not accepted after Ctrl+C, Ctrl+D or two entries that differ, and the terminal is as before', async () => {
    const typings: readonly (readonly [string, ...Typing[]])[] = [
      ['no password was given', ['Password: ', '\u0003']],
      ['no password was given', ['Password: ', 'half of it\u0003']],
      ['no password was given', ['Password: ', '\u0004']],
      ['no password was given', ['Password: ', `${PASSWORD}\r`], ['again: ', '\u0003']],
      ['the two passwords are not the same', ['Password: ', 'a\r'], ['again: ', 'b\r']],
    ]
    const nobody = await newName()
    for (const [reason, ...typing] of typings) {
      const { code, screen } = await typeAt(site, ['user', 'password', nobody], typing)
      assert.equal(code, 2, screen)
      assert.ok(screen.replaceAll('\r', '').endsWith(`\nlatchkey: ${reason}\n`), screen)
    }
    assert.equal(await hasPassword(nobody, PASSWORD), false)
  })

  it('that is not UTF-8 is refused: at the login page nobody could type it', async () => {
    const typing: Typing[] = [
      ['Password: ', Buffer.from('caf\u00e9 au lait, s\u00fcss\r', 'latin1')],
    ]
    const nobody = await newName()
    const { code, screen } = await typeAt(site, ['user', 'password', nobody], typing)
    assert.deepEqual([code, /not in UTF-8/.test(screen)], [2, true])
  })
})

describe('a password from a program', () => {
  it('is the line without its end and its byte-order mark, and loses nothing else', async () => {
    const cases: readonly (readonly [input: string, password: string])[] = [
      [PASSWORD, PASSWORD],
      [`${PASSWORD}\n`, PASSWORD],
      [`${PASSWORD}\r\n`, PASSWORD],
      [`\ufeff${PASSWORD}\r\n`, PASSWORD],
      [` ${PASSWORD}  \n`, ` ${PASSWORD}  `],
      [`"${PASSWORD}"\n`, `"${PASSWORD}"`],
      [`${long}\n`, long],
    ]
    for (const [input, password] of cases) {
      const name = `user${++made}`
      const args = ['user', 'add', name, '--password-stdin']
      const { code, stderr } = await runCli(site, args, { input })
      assert.equal(code, 0, stderr)
      assert.equal(await hasPassword(name, password), true, JSON.stringify(input))
    }
  })

  it('that is not UTF-8 is refused', async () => {
    for (const input of [
      Buffer.from(`caf\u00e9 au lait, s\u00fcss`, 'latin1'),
      Buffer.from(`\ufeff${PASSWORD}\r\n`, 'utf16le'),
      Buffer.from(PASSWORD, 'utf16le'),
    ]) {
      const args = ['user', 'add', 'nobody', '--password-stdin']
      const { code, stderr } = await runCli(site, args, { input })
      assert.deepEqual([code, stderr], [2, 'latchkey: the standard input is not a text in UTF-8\n'])
    }
  })

  const long = 'Über die Brücke trägt der Müller sieben schwere Säcke voll Roggen nach Köln 漢字'
})
