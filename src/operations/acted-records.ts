// What is sent with an action, checked as the fields of a record are.
import { ClientError, invalid } from '../errors.ts'
import { type Access, sightOf } from '../kernel/access.ts'
import { type Acted, type Action, inputsOf } from '../kernel/define-action.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { isObject } from '../kernel/field-kinds.ts'
import type { Batch } from '../sql/batch.ts'
import { type ChunkInput, checkRecords } from './check-records.ts'
import type { RowResult } from './context.ts'

/** A record that is to be acted on, by its line. */
export interface SentRecord extends Pick<Acted, 'id' | 'input'> {
  line: number
  /** Inputs that were sent, or are meant when nothing is. */
  given: readonly string[]
}

/** The good ones are one batch. Throws FIELD_FORBIDDEN to who may not see what the action needs, sent or not. */
export function checkActed(register: Register, action: Action, records: readonly unknown[], access: Access) {
  const inputs = inputsOf(register, action)
  const looked = [...register.fields.values()].filter(({ sensitivity }) => sensitivity === action.clearance)
  const needed = [...inputs.filter(({ isRequired }) => isRequired), ...looked]
  const hidden = needed.find((field) => sightOf(access, field) === 'none')
  if (hidden) throw new ClientError('FIELD_FORBIDDEN', { name: hidden.name })
  const id = { ...register.fields.get('id')!, isRequired: true }
  const taken: Register = {
    ...{ ...register, fields: new Map([id, ...inputs].map((field) => [field.name, field])) },
    ...{ key: [id], keyColumns: ['id'], references: [], relations: new Map() },
  }
  const whole = records.map((record, i): ChunkInput => ({ line: i + 1, record: completed(record, inputs) }))
  const { batches, rejected, ignoredFields } = checkRecords(taken, whole, access, { address: 'id' })
  const [batch] = batches
  return {
    ...{ batch, sent: batch ? sentIn(batch, records, inputs) : [], ignoredFields },
    rejected: rejected.map((result) => ({ ...result, problems: result.problems.map(asNeeded) })),
  }
}

/** With every input, so that all records are one batch. */
function completed(record: unknown, inputs: readonly Field[]): unknown {
  if (!isObject(record)) return record
  const given = inputs.map(({ name, fallback }) => [name, record[name] ?? fallback ?? null])
  return { baseVersion: null, ...record, ...Object.fromEntries(given) }
}

const asNeeded = (problem: RowResult['problems'][number]) =>
  problem.code === 'FIELD_NOT_NULL' ? { ...problem, code: 'FIELD_REQUIRED' as const } : problem

function sentIn({ fields, lines, columns }: Batch, records: readonly unknown[], inputs: readonly Field[]) {
  return lines.map((line, at): SentRecord => {
    // Sound: what is no object is rejected.
    const record = records[line - 1] as Record<string, unknown>
    const values = new Map(fields.map(({ name }, i) => [name, columns[i]![at]!]))
    const input = Object.fromEntries(inputs.map(({ name }) => [name, values.get(name) ?? null]))
    const given = inputs.filter(({ name, fallback }) => record[name] !== undefined || fallback !== undefined)
    return { line, id: values.get('id')!, input, given: given.map(({ name }) => name) }
  })
}

/** The log has one reason for all that a transaction changes. */
export function oneReason({ reason }: Action, sent: readonly SentRecord[]): string | undefined {
  const said = new Set(sent.map(({ input }) => reason?.(input)))
  if (said.size > 1) throw invalid('records', 'ONE_REASON')
  return [...said][0]
}
