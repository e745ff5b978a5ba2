// Files of rows, compared with the model.
import { parse } from 'csv-parse/sync'
import type { Field } from '../../src/kernel/define-register.ts'
import { callList, isRefused } from './doors.ts'
import { listRows, type RecordAsk } from './model.ts'
import { type Asker, randomFilter, randomRegister } from './questions.ts'
import { filterText, mustBeSame, restOrder, sortText } from './reads.ts'

/** All rows of a filter in one file. */
export async function exportFile(asker: Asker): Promise<void> {
  const { random, client } = asker
  const register = randomRegister(asker)
  const isCsv = random.chance(50)
  const filter = random.chance(50) ? randomFilter(register, asker, 2) : {}
  const order = restOrder(register, asker)
  const query = [`format=${isCsv ? 'csv' : 'ndjson'}`, `sort=${sortText(order)}`, filterText(filter)].filter(Boolean)
  const url = `/v1/${register.path}/export?${query.join('&')}`
  const answer = await callList(asker, url)
  if (isRefused(asker, answer)) return
  const fields = [...register.fields.values()].filter((field) => client.isCleared(field))
  const ask = { ...{ register, filter, order, size: 0, isBackward: false, hasTotal: false }, record: emptyRecord }
  const rows = listRows(ask, client.rows(register), asker)
  const wanted = rows.map((row) => fields.map(({ name }) => (isCsv ? String(row[name] ?? '') : row[name])))
  mustBeSame(isCsv ? csvRows(answer.text, fields) : ndjsonRows(answer.text, fields), wanted, url)
}

const emptyRecord: RecordAsk = { fields: [], ones: [], manys: [] }

function csvRows(text: string, fields: Field[]): string[][] {
  const [header, ...lines] = parse(text) as string[][]
  mustBeSame(
    header,
    fields.map(({ name }) => name),
    'the header of the file',
  )
  return lines
}

function ndjsonRows(text: string, fields: Field[]): unknown[][] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const record = JSON.parse(line)
      mustBeSame(
        Object.keys(record),
        fields.map(({ name }) => name),
        'the fields of the file',
      )
      return fields.map(({ name }) => record[name])
    })
}
