/**
 * One-time tokens in the PostgreSQL database of the sessions.
 *
 * A group is one row, with its tokens as JSON. It is read, the change is made here, and the row is written if it is as
 * it was read; if not, it starts again. A row for each token would not do: a statement sees the rows that were there
 * when it began, and not those that others added while it waited for a lock.
 *
 * @module
 */

import { addToken, isLiveToken, type TokenRecord, type TokenStore } from '../../contracts/tokens.ts'
import { Contention } from './attempts.ts'
import { statement, type Run } from './client.ts'
import type { Tables } from './tables.ts'
import { toText } from './text.ts'
import { Turns } from './turns.ts'

/** How many groups one step of `prune` removes. */
const PRUNE_STEP = 100

/** How often a change is made anew because another process came between. Each time that one has succeeded. */
const TRIES = 200

type Tokens = readonly TokenRecord[]

/** What a group becomes, and the answer; without tokens it stays as it is. */
interface Change<Answer> {
  readonly answer: Answer
  readonly tokens?: Tokens
}

/** Returns a token store in the database. */
export function tokensIn(run: Run, { tokens: table }: Tables): TokenStore {
  const { select, insert, update, remove, clear, prune } = prepare(table)
  const turns = new Turns()

  const read = async (group: string): Promise<string | null> => {
    const [row] = await run(select, toText(group))
    return row === undefined ? null : (row[0] as string)
  }
  /** Writes the group if it is as it was read. Returns whether it did. */
  const write = async (group: string, before: string | null, tokens: Tokens): Promise<boolean> => {
    const key = toText(group)
    if (before !== null && tokens.length === 0) {
      return (await run(remove, key, before)).length > 0
    }
    const last = Math.max(...tokens.map((one) => one.expiresAt))
    const wanted = [JSON.stringify(tokens), last] as const
    if (before === null) return (await run(insert, key, ...wanted)).length > 0
    return (await run(update, key, before, ...wanted)).length > 0
  }
  const change = <Answer>(
    group: string,
    decide: (tokens: Tokens) => Change<Answer>,
  ): Promise<Answer> =>
    turns.take([group], async () => {
      for (let i = 0; i < TRIES; i++) {
        const before = await read(group)
        const { answer, tokens } = decide(toTokens(before))
        if (tokens === undefined || (await write(group, before, tokens))) return answer
      }
      throw new Contention(`Others have changed the same tokens ${TRIES} times in between`)
    })
  /** Takes a live token; `rest` says what stays of the group. */
  const take = (
    group: string,
    id: string,
    now: number,
    rest: (others: Tokens) => Tokens,
  ): Promise<TokenRecord | null> =>
    change(group, (tokens) => {
      const answer = find(tokens, id, now)
      if (answer === null) return { answer }
      return { answer, tokens: rest(tokens.filter((token) => token.id !== id)) }
    })

  return {
    add: (record, limit, now) =>
      change(record.group, (before) => {
        const tokens = addToken(before, record, limit, now)
        return tokens === null ? { answer: false } : { answer: true, tokens }
      }),
    async read(group, id, now) {
      return find(toTokens(await read(group)), id, now)
    },
    take: (group, id, now, others) =>
      take(group, id, now, (rest) => (others === 'void' ? [] : rest)),
    replace: (group, id, successor, now) => take(group, id, now, (rest) => [...rest, successor]),
    async clear(group) {
      const [row] = await run(clear, toText(group))
      return toTokens((row?.[0] as string | undefined) ?? null).length
    },
    async prune(now) {
      return (await run(prune, now)).length === PRUNE_STEP
    },
  }
}

function prepare(table: string) {
  return {
    select: statement(`SELECT tokens FROM ${table} WHERE group_id = $1`),
    insert: statement(`INSERT INTO ${table} VALUES ($1, $2, $3::bigint)
      ON CONFLICT DO NOTHING RETURNING 1`),
    update: statement(`UPDATE ${table} SET tokens = $3, expires_at = $4::bigint
      WHERE group_id = $1 AND tokens = $2 RETURNING 1`),
    remove: statement(`DELETE FROM ${table} WHERE group_id = $1 AND tokens = $2 RETURNING 1`),
    clear: statement(`DELETE FROM ${table} WHERE group_id = $1 RETURNING tokens`),
    prune: statement(`DELETE FROM ${table} WHERE expires_at <= $1::bigint AND group_id = ANY (ARRAY(
      SELECT group_id FROM ${table} WHERE expires_at <= $1::bigint LIMIT ${PRUNE_STEP}
      FOR UPDATE SKIP LOCKED)) RETURNING 1`),
  }
}

function find(tokens: Tokens, id: string, now: number): TokenRecord | null {
  return tokens.find((token) => token.id === id && isLiveToken(token, now)) ?? null
}

/** JSON has an escape for what PostgreSQL refuses in a text, so the tokens are kept as they are. */
function toTokens(text: string | null): Tokens {
  return text === null ? [] : (JSON.parse(text) as Tokens)
}
