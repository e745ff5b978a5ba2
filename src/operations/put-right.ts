// What earlier releases stored, brought to the rules of this one where nobody needs to decide, listed where somebody
// does: codes in their one spelling (kernel/codes.ts), parts where their whole is. By the descriptors alone.
import type { BaseLogger } from 'pino'
import type { Sql } from '../db/connect.ts'
import { inLockedTransaction } from '../db/migrate.ts'
import { loggable } from '../errors.ts'
import { visible } from '../kernel/characters.ts'
import type { Field, Reference, Register } from '../kernel/define-register.ts'
import { spellingOf } from '../kernel/field-kinds.ts'
import { literal } from '../sql/statement.ts'
import { type Context, type FieldProblem, isFailure } from './context.ts'
import { writeChunk } from './write-batch.ts'

/** A record that stays as it is, and why. `value` shows characters that nobody sees by their numbers. */
export interface Left extends FieldProblem {
  register: string
  id: string
  /** The credit code of the organization that holds it. */
  holder: string | null
  value: string
}

export interface PutRight {
  mended: number
  /** All that is left, of which so many are listed. */
  count: number
  left: Left[]
}

/** An operator mends some and asks again. */
const MAX_LISTED = 1000
/** To be raised when the spelling of codes changes, so that every database is looked through once more. */
const RULES = '1'
const KEY = 'put-right'

/**
 * At the first start with these rules; a million records with six codes each take 5 s. Nodes take turns. Gives how many
 * were mended. What keeps it from its end is logged and keeps nobody from serving: the next start takes it up again.
 */
export async function putRightOnce(context: Context, log: BaseLogger): Promise<number> {
  const { sql } = context
  const done = nothing()
  const isDone = async (tx: Pick<Sql, 'unsafe'>): Promise<boolean> =>
    (await tx.unsafe('select from setting where key = $1 and value = $2', [KEY, RULES])).length > 0
  if (await isDone(sql)) return 0
  const work = inLockedTransaction(sql, async (tx) => {
    if (await isDone(tx)) return
    await putRight(context, done)
    await tx`insert into setting (key, value) values (${KEY}, ${RULES})
             on conflict (key) do update set value = excluded.value, updated_at = now()`
  })
  await work.catch((error: unknown) => log.error(loggable(error), UNFINISHED))
  if (done.mended > 0) log.info({ changes: done.mended }, 'what earlier releases stored was put right')
  if (done.count > 0) {
    const fields = [...new Set(done.left.map(({ register, field }) => `${register}.${field}`))]
    log.warn({ records: done.count, fields }, 'records could not be put right: `taizhang check` lists them')
  }
  return done.mended
}

const UNFINISHED = 'not all was put right: the next start or `taizhang check` takes it up again'
const nothing = (): PutRight => ({ mended: 0, count: 0, left: [] })

/** May be asked for at any time; finds nothing to do in what this release has written. Adds to what was `done`. */
export async function putRight(context: Context, done = nothing()): Promise<PutRight> {
  const upkeep = { context, done }
  // A code in use stays as it is: what uses it comes before the lists, and in a list what names another code of it.
  for (const register of context.registry.registers.toReversed()) {
    if (register.isReadOnly) continue
    const isInKey = ({ column }: Field): number => Number(register.keyColumns.includes(column))
    const codes = [...register.fields.values()].filter(isSpelt).sort((a, b) => isInKey(a) - isInKey(b))
    for (const field of codes) {
      for (let isHopeful = true; isHopeful; ) {
        const { mended, ...before } = { ...done, left: [...done.left] }
        await respell(upkeep, register, field)
        // What was in the way may have been respelt as well.
        isHopeful = done.mended > mended && done.count > before.count
        if (isHopeful) Object.assign(done, before)
      }
    }
    for (const whole of register.references.filter(({ isWithinOrganization }) => isWithinOrganization))
      await reunite(upkeep, register, whole)
  }
  return done
}

const isSpelt = ({ isCode, kind, reference, write }: Field): boolean =>
  isCode && kind.name === 'text' && !reference && write !== 'never'

/** Records looked through in one statement. */
const SLICE = 20_000
const CHUNK = 1000
const OPTIONS = { mode: 'partial', address: 'id', isBrief: true, reason: 'put right after an upgrade' } as const
const [FIRST_ID, LAST_ID] = ['0', 'f'].map((digit) => '8-4-4-4-12'.replace(/\d+/g, (n) => digit.repeat(Number(n))))

/** What was stored; `value` is what is told of it. */
interface Stored {
  id: string
  version: number
  value: string
  holder: string | null
}

type Upkeep = { context: Context; done: PutRight }

async function respell(upkeep: Upkeep, register: Register, field: Field): Promise<void> {
  const { column, kind, name } = field
  const asked = { select: `t.${column} as value`, where: `t.${column} !~ ${literal(spellingOf(field))}` }
  for await (const stored of slices<Stored>(upkeep, register, asked)) {
    const odd = stored.filter(({ value }) => kind.check(value, field) !== value)
    await sendAgain(upkeep, register, odd, { field: name, sent: ({ value }) => ({ [name]: value }) })
  }
}

/** Parts follow their whole that an earlier release left where it was (migrations/0008-parents.sql). */
async function reunite(upkeep: Upkeep, register: Register, { column, to, by, as }: Reference): Promise<void> {
  const whole = upkeep.context.registry.get(to)
  const asked = {
    select: `w.${whole.fields.get(by)!.column} as value, w.organization_id as owner`,
    join: `join ${whole.tableName} w on w.id = t.${column}`,
    where: 'w.organization_id <> t.organization_id',
  }
  for await (const behind of slices<Stored & { owner: string }>(upkeep, register, asked))
    await sendAgain(upkeep, register, behind, { field: as, sent: ({ owner }) => ({ organizationId: owner }) })
}

/** What is asked of all records, by id: no statement takes long, and one slice at a time is held. */
async function* slices<Row extends Stored>(
  { context: { sql } }: Upkeep,
  register: Register,
  { select, join = '', where }: { select: string; join?: string; where: string },
): AsyncGenerator<Row[], void> {
  const { tableName } = register
  for (let after = FIRST_ID!; after !== LAST_ID; ) {
    const slice = `select id from ${tableName} where id > $1 order by id offset ${SLICE - 1} limit 1`
    const [end] = await sql.unsafe<{ id: string }[]>(slice, [after])
    const last = end?.id ?? LAST_ID!
    yield sql.unsafe<Row[]>(
      `select t.id, t.version, ${holderSql(register)} as holder, ${select} from ${tableName} t ${join}
       where t.id > $1 and t.id <= $2 and ${where} order by t.id`,
      [after, last],
    )
    after = last
  }
}

/** By the write path: checked, judged, logged and refused as whatever a caller sends. */
async function sendAgain<Row extends Stored>(
  { context, done }: Upkeep,
  register: Register,
  stored: readonly Row[],
  { field, sent }: { field: string; sent: (row: Row) => object },
): Promise<void> {
  for (let from = 0; from < stored.length; from += CHUNK) {
    const rows = stored.slice(from, from + CHUNK)
    const inputs = rows.map((row, line) => ({ line, record: { id: row.id, baseVersion: row.version, ...sent(row) } }))
    const { counts, results } = await writeChunk(context, reopened(register), inputs, OPTIONS)
    const left = results.filter(isFailure).map(({ line, problems }): Left => {
      const { id, holder, value } = rows[line]!
      return { ...problems[0]!, ...{ register: register.path, id, holder, field, value: visible(value) } }
    })
    done.mended += counts.UPDATED
    done.count += left.length
    done.left.push(...left.slice(0, MAX_LISTED - done.left.length))
  }
}

const holderSql = ({ heldBy }: Register): string =>
  heldBy === 'organization' ? '(select o.credit_code from organization o where o.id = t.organization_id)' : 'null'

/** For records that are there and mean what they meant: nothing is asked that is asked of what somebody writes. */
const reopened = ({ writerRules: _, ...register }: Register): Register => ({
  ...register,
  rules: [],
  fields: new Map(
    [...register.fields].map(([name, { check: _check, codeList: _list, ...field }]) => [
      name,
      { ...field, write: field.write === 'create' ? 'correct' : field.write },
    ]),
  ),
})
