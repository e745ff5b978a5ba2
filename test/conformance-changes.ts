// What a write leaves behind, and what a refusal does not.
import type { Test } from 'tap'
import type { Answer, Conformance } from './conformance-setup.ts'

let requests = 0

/**
 * Runs a write and holds the change log to it: one row, of this caller and request, with the row before and after. That
 * it is also told where a row moved from is a matter of change-log.test.ts.
 */
export async function logged<A extends Answer>(
  t: Test,
  { register, sql, everyone }: Conformance,
  op: 'CREATED' | 'UPDATED' | 'REMOVED',
  run: (options: { requestId: string; reason: string }) => Promise<A>,
): Promise<A> {
  const options = { requestId: `request-${++requests}`, reason: `盘点 ${requests}` }
  const rowOf = async (id: string) => {
    const query = `select row_to_json(r)::text as json from ${register.tableName} r where id = $1`
    const [row] = await sql.unsafe(query, [id])
    return row?.json ?? null
  }
  const [{ seq }] = await sql<[{ seq: string }]>`select coalesce(max(seq), 0) as seq from change`
  const rowsBefore = await sql.unsafe(`select id, row_to_json(r)::text as json from ${register.tableName} r`)
  const old = new Map(rowsBefore.map(({ id, json }) => [id, json]))
  const answer = await run(options)
  // Beside it, that it breaks a rule or does no longer.
  const rows = await sql`select register, op, client, request_id, reason, record_id, version, before::text, after::text
                         from change_detail where seq > ${seq} and op <> 'MOVED' and register <> 'Finding'`
  t.equal(rows.length, 1, `one change is logged: ${answer.text.slice(0, 300)}`)
  const [change] = rows
  if (!change) return answer
  t.match(change, { register: register.name, op, request_id: options.requestId, reason: options.reason })
  t.equal(change.client, clientOf(everyone.authorization!))
  t.equal(change.before, op === 'CREATED' ? null : old.get(change.record_id))
  t.equal(change.after, op === 'REMOVED' ? null : await rowOf(change.record_id))
  // What is removed has one version more: that in which it is not there.
  const last = JSON.parse(change.after ?? change.before).version
  t.equal(change.version, op === 'REMOVED' ? last + 1 : last)
  return answer
}

const clientOf = (authorization: string): string =>
  JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString()).sub

/** Runs what must write nothing, neither a row nor a change. */
export async function unchanged<A>(t: Test, { register, sql }: Conformance, run: () => Promise<A>): Promise<A> {
  const rows = `select concat_ws(' ', count(*), sum(hashtextextended(r::text, 0))) from ${register.tableName} r`
  const state = async () => String(await sql.unsafe(`select (${rows}), (select count(*) from change)`).values())
  const before = await state()
  const answer = await run()
  t.equal(await state(), before, 'nothing was written')
  return answer
}
