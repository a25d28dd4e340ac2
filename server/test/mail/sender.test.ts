/**
 * Sending, to real mail servers in this process: nothing is lost through outages, restarts and refusals, and what was
 * heard to be taken is not sent again. The clock is moved by the tests.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, HOUR, MINUTE } from 'latchkey'
import { composeLetter } from '../../src/mail/compose.ts'
import type { MailEvent } from '../../src/mail/events.ts'
import { openMail } from '../../src/mail/mail.ts'
import type { MailMessage } from '../../src/mail/message.ts'
import { pauseAfter } from '../../src/mail/pauses.ts'
import { LEASE, openMailQueue, type MailQueue } from '../../src/mail/queue.ts'
import { MailSender } from '../../src/mail/sender.ts'
import { openSmtp } from '../../src/mail/smtp.ts'
import type { MailTable } from '../../src/mail/table.ts'
import type { Transport } from '../../src/mail/transport.ts'
import { freePort } from '../../../services/free-port.ts'
import { SECRET } from '../../../services/site/processes.ts'
import { databases, type TestDatabase } from '../support/databases.ts'
import { headerOf, partOf, startMailServer, type MailServer } from '../support/mail-server.ts'

const START = Date.UTC(2026, 10, 28, 12)
const url = new URL('https://login.example.com')
const CODE = 'Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6'

const notice = (to: string): MailMessage => ({
  kind: 'password_changed',
  to,
  userId: 'id-1',
  clientAddress: '192.0.2.7',
})
const reset = (to: string): MailMessage => ({
  kind: 'reset_password',
  to,
  userId: 'id-1',
  link: `https://login.example.com/reset-password#token=${CODE}`,
  code: CODE,
  expiresAt: START + 30 * MINUTE,
})

function smtpAt(port: number): Transport {
  return openSmtp({
    server: { host: '127.0.0.1', port, tls: 'none', login: null },
    from: { name: 'Example', address: 'login@example.com' },
  })
}

/** A process that sends. */
function startProcess(
  table: MailTable,
  port: number,
  time: { now: number },
  secrets: readonly string[] = [SECRET],
) {
  const clock = (): number => time.now
  const queue = openMailQueue(table, secrets, clock)
  const events: MailEvent[] = []
  const sender = new MailSender({
    queue,
    clock,
    transport: smtpAt(port),
    compose: (message, at) => composeLetter({ siteName: 'Example', url }, message, at),
    emit: (event) => events.push(event),
    wait: async (span) => void (time.now += span),
  })
  return { queue, sender, events }
}

type Process = ReturnType<typeof startProcess>

/** A site with one process, its mail server, and a clock. */
async function setup(database: TestDatabase, server?: MailServer) {
  const time = { now: START }
  const { mail: table } = await database.open()
  const port = server?.port ?? (await freePort())
  return { time, table, port, ...startProcess(table, port, time) }
}

/** Lets time pass as a process does, which looks every few seconds. */
async function pass(time: { now: number }, span: number, processes: () => readonly Process[]) {
  for (const end = time.now + span; time.now < end; time.now += MINUTE) {
    await Promise.all(processes().map(({ sender }) => sender.sendDue()))
  }
}

const recipients = ({ taken }: MailServer): readonly string[] =>
  taken.flatMap(({ to }) => to).toSorted()

const typesOf = (events: readonly MailEvent[]): readonly string[] => events.map(({ type }) => type)

for (const [kind, newDatabase] of databases) {
  describe(`a mail server that is down for an hour (${kind})`, () => {
    it('loses nothing and gets nothing twice, though all processes are restarted meanwhile', async (t) => {
      const database = await newDatabase(t)
      const first = await setup(database)
      const { time, port } = first
      const written: string[] = []
      const write = async (queue: MailQueue, count: number): Promise<void> => {
        for (let i = 0; i < count; i++) {
          const to = `p${written.length}@example.com`
          written.push(to)
          await queue.add(i % 2 === 0 ? reset(to) : notice(to))
        }
      }
      let running: Process[] = [first]
      await write(first.queue, 10)
      await pass(time, 30 * MINUTE, () => running)
      // A process that is killed in the middle of a try has a message, and gives nothing back.
      while ((await first.queue.claim()) === null) time.now += MINUTE
      running = []
      for (let i = 0; i < 2; i++) {
        running.push(startProcess((await database.open()).mail, port, time))
      }
      await write(running[0]!.queue, 10)
      await pass(time, 30 * MINUTE, () => running)

      const server = await startMailServer(t, { port })
      await pass(time, HOUR, () => running)
      assert.deepEqual(recipients(server), written.toSorted())
      assert.equal(await running[0]!.queue.count(), 0)
      const delays = [first, ...running].flatMap(({ events }) => events)
      assert.ok(typesOf(delays).includes('mail.delayed'))
      const sent = delays.filter(({ type }) => type === 'mail.sent')
      assert.equal(sent.length, 20)
    })
  })
}

describe('a letter that was taken', () => {
  it('is sent again with the same Message-ID if the process died before it noted that', async (t) => {
    const database = await databases[0]![1](t)
    const server = await startMailServer(t)
    const { time, table, port, queue } = await setup(database, server)
    await queue.add(notice('a@example.com'))
    const dying: MailTable = { ...table, remove: () => new Promise(() => undefined) }
    void startProcess(dying, port, time).sender.sendDue()
    while (server.taken.length === 0) await new Promise(setImmediate)
    time.now += LEASE
    await startProcess(table, port, time).sender.sendDue()
    const [one, other] = server.taken
    assert.equal(server.taken.length, 2)
    for (const name of ['Message-ID', 'Date', 'Subject']) {
      assert.notEqual(headerOf(one!, name), '')
      assert.equal(headerOf(one!, name), headerOf(other!, name))
    }
  })

  it('is noted when the database answers again, and not sent twice', async (t) => {
    const database = await databases[0]![1](t)
    const server = await startMailServer(t)
    const { time, table, port, queue } = await setup(database, server)
    await queue.add(notice('a@example.com'))
    let failures = 0
    const failing: MailTable = {
      ...table,
      async remove(id, claim) {
        if (++failures <= 20) throw new Error('the database is down')
        return table.remove(id, claim)
      },
    }
    const { sender, events } = startProcess(failing, port, time)
    await sender.sendDue()
    assert.deepEqual(typesOf(events), ['mail.sent'])
    await pass(time, 2 * HOUR, () => [startProcess(table, port, time)])
    assert.equal(server.taken.length, 1)
  })
})

describe('a refusal', () => {
  it('that is about the mailbox ends the letter; a passing one, and one of our own making, does not', async (t) => {
    const answers = new Map<string, string | null>([
      ['gone@example.com', '550 5.1.1 <gone@example.com>: Recipient address rejected'],
      ['grey@example.com', '450 4.7.1 <grey@example.com>: Greylisted, come back'],
      ['relay@example.com', '554 5.7.1 <relay@example.com>: Relay access denied'],
      ['fine@example.com', null],
    ])
    const server = await startMailServer(t, { refuse: (to) => answers.get(to) ?? null })
    const { time, queue, sender, events } = await setup(await databases[0]![1](t), server)
    for (const to of answers.keys()) await queue.add(notice(to))
    await sender.sendDue()
    assert.deepEqual(recipients(server), ['fine@example.com'])
    assert.deepEqual(typesOf(events).toSorted(), [
      'mail.delayed',
      'mail.delayed',
      'mail.given_up',
      'mail.sent',
    ])
    answers.clear()
    await pass(time, 5 * MINUTE, () => [{ queue, sender, events }])
    assert.deepEqual(recipients(server), [
      'fine@example.com',
      'grey@example.com',
      'relay@example.com',
    ])
    const told = JSON.stringify(events)
    assert.doesNotMatch(told, /example|192\.0\.2|Recipient|password#/)
    assert.match(told, /RCPT TO EENVELOPE 550 5\.1\.1/)
  })

  it('is met again after pauses that grow to half an hour', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 400].map((tries) => pauseAfter(tries) / MINUTE)
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 30, 30, 30])
  })

  it('for five days ends the letter, and one whose link has ended for a day', async (t) => {
    const server = await startMailServer(t, { refuse: () => '451 4.3.0 Try again' })
    const { time, queue, sender, events } = await setup(await databases[0]![1](t), server)
    await queue.add(notice('a@example.com'))
    await queue.add(reset('b@example.com'))
    const at = async (now: number): Promise<readonly string[]> => {
      time.now = now
      events.length = 0
      await sender.sendDue()
      return events
        .map((event) => ('kind' in event ? `${event.kind}: ${event.type}` : ''))
        .toSorted()
    }
    const delayed = ['password_changed: mail.delayed', 'reset_password: mail.delayed']
    assert.deepEqual(await at(START), delayed)
    assert.deepEqual(await at(START + DAY), delayed)
    const ended = ['password_changed: mail.delayed', 'reset_password: mail.given_up']
    assert.deepEqual(await at(START + DAY + 30 * MINUTE), ended)
    assert.deepEqual(await at(START + 5 * DAY - HOUR), ['password_changed: mail.delayed'])
    assert.deepEqual(await at(START + 5 * DAY), ['password_changed: mail.given_up'])
    assert.equal(await queue.count(), 0)
  })

  it('of all mail is met once a round, and not once a letter', async (t) => {
    const server = await startMailServer(t, {
      onMailFrom: (_address, _session, callback) => callback(new Error('closed for today')),
    })
    const { queue, sender } = await setup(await databases[0]![1](t), server)
    for (let i = 0; i < 50; i++) await queue.add(notice(`p${i}@example.com`))
    await sender.sendDue()
    assert.ok(server.connections() <= 8, String(server.connections()))
    assert.equal(await queue.count(), 50)
  })

  for (const [kind, newDatabase] of databases) {
    it(`gives back at once what the other workers have just claimed, as never tried (${kind})`, async (t) => {
      let isClosed = true
      const server = await startMailServer(t, {
        onMailFrom: (_address, _session, callback) =>
          callback(isClosed ? new Error('closed for now') : null),
      })
      const { time, table, port, queue, sender, events } = await setup(await newDatabase(t), server)
      for (let i = 0; i < 4; i++) await queue.add(notice(`p${i}@example.com`))
      // One worker has its refusal while the claims of three are on their way back from the database.
      const refused = Promise.withResolvers<void>()
      let claims = 0
      const slow: MailTable = {
        ...table,
        async claim(claim) {
          const isFirst = claims++ === 0
          const row = await table.claim(claim)
          if (!isFirst) await refused.promise
          return row
        },
        async giveBack(...row) {
          await table.giveBack(...row)
          setImmediate(refused.resolve)
        },
      }
      const four = startProcess(slow, port, time)
      await four.sender.sendDue()
      assert.equal(claims, 4)
      assert.deepEqual(typesOf(four.events), ['mail.delayed'])
      isClosed = false
      await sender.sendDue()
      const sent = events.map((event) => 'tries' in event && [event.type, event.tries])
      assert.deepEqual(sent, Array(3).fill(['mail.sent', 1]))
      time.now += MINUTE
      await sender.sendDue()
      assert.equal(server.taken.length, 4)
    })
  }

  it('is none of a letter that is claimed while the process stops: it is given back', async (t) => {
    const server = await startMailServer(t)
    const { time, table, port, queue, sender, events } = await setup(
      await databases[0]![1](t),
      server,
    )
    await queue.add(notice('a@example.com'))
    const stopping: MailTable = {
      ...table,
      async claim(claim) {
        const row = await table.claim(claim)
        stopped.sender.stop()
        return row
      },
    }
    const stopped = startProcess(stopping, port, time)
    await stopped.sender.sendDue()
    assert.deepEqual(stopped.events, [])
    await sender.sendDue()
    assert.deepEqual(typesOf(events), ['mail.sent'])
  })
})

describe('a letter', () => {
  it('goes to one mailbox, as text and HTML, from the site, and answers of machines are not asked for', async (t) => {
    const server = await startMailServer(t)
    const { queue, sender } = await setup(await databases[0]![1](t), server)
    await queue.add(reset('anna@example.com'))
    await sender.sendDue()
    const [letter] = server.taken
    assert.deepEqual([letter?.from, letter?.to], ['login@example.com', ['anna@example.com']])
    assert.equal(headerOf(letter!, 'From'), 'Example <login@example.com>')
    assert.equal(headerOf(letter!, 'To'), 'anna@example.com')
    assert.equal(headerOf(letter!, 'Auto-Submitted'), 'auto-generated')
    assert.match(headerOf(letter!, 'Message-ID'), /^<[\da-f]{32}@example\.com>$/)
    assert.equal(Date.parse(headerOf(letter!, 'Date')), START)
    for (const type of ['text/plain', 'text/html'] as const) {
      const part = partOf(letter!, type)
      assert.ok(part.includes(`https://login.example.com/reset-password#token=${CODE}`), part)
      assert.match(part, /28 November 2026 at 12:30 UTC/)
    }
  })

  it('that this process cannot open is left to one that has its secret, for five days, and then given up', async (t) => {
    const server = await startMailServer(t)
    const { time, table, port, sender, events, queue } = await setup(
      await databases[0]![1](t),
      server,
    )
    // Of two processes, one has been started again with the new secret already.
    const secrets = [SECRET.split('').toReversed().join(''), SECRET]
    const newer = startProcess(table, port, time, secrets)
    await newer.queue.add(notice('a@example.com'))
    await sender.sendDue()
    assert.deepEqual(typesOf(events), ['mail.delayed'])
    time.now += MINUTE
    await newer.sender.sendDue()
    assert.deepEqual(recipients(server), ['a@example.com'])

    // A dropped secret comes back to no process.
    await newer.queue.add(reset('b@example.com'))
    events.length = 0
    const end = time.now + 5 * DAY
    await sender.sendDue()
    time.now = end - 31 * MINUTE
    await sender.sendDue()
    assert.deepEqual(typesOf(events), ['mail.delayed', 'mail.delayed'])
    time.now = end
    await sender.sendDue()
    assert.equal(typesOf(events).at(-1), 'mail.given_up')
    assert.deepEqual([server.taken.length, await queue.count()], [1, 0])
  })
})

describe('openMail', () => {
  it('sends what it has written soon, and ends what is under way before it stops', async (t) => {
    const gate = Promise.withResolvers<void>()
    const server = await startMailServer(t, { onLetter: () => gate.promise })
    const { queue } = await setup(await databases[0]![1](t), server)
    const mail = openMail({
      queue,
      transport: smtpAt(server.port),
      compose: (message, at) => composeLetter({ siteName: 'Example', url }, message, at),
      emit: () => undefined,
      clock: () => START,
    })
    mail.start()
    await mail.send(notice('a@example.com'))
    assert.equal(await queue.count(), 1)
    while (server.taken.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    const stopped = mail.stop()
    gate.resolve()
    await stopped
    assert.equal(await queue.count(), 0)
    await mail.send(notice('b@example.com'))
    assert.equal(await queue.count(), 1, 'it is for the next start')
    assert.equal(server.taken.length, 1)
  })
})
