// A stocktake of 100,000 cards, reconciled: opened, its counts imported, submitted and approved, against the 10 s that
// all of it may take; what it takes of processors against the same rows inserted and counted by hand, with all triggers.
// `node bench/stocktake.ts [cards]` works on a database of the tests.
import { Readable } from 'node:stream'
import { createRegistry } from '../src/kernel/registry.ts'
import { act } from '../src/operations/act.ts'
import type { Context } from '../src/operations/context.ts'
import { importRecords } from '../src/operations/import.ts'
import { systemAccess } from '../src/reference/load.ts'
import { registers } from '../src/registers/index.ts'
import { testDatabase } from '../test/database.ts'
import { holders } from '../test/small-data.ts'
import { type Spent, spentBy } from './processor.ts'

const CARDS = Number(process.argv[2] ?? 100_000)
const LIMIT_S = 10

const ends: (() => Promise<void>)[] = []
const { sql } = await testDatabase({ teardown: (end) => ends.push(end) }, 'small')
const registry = createRegistry(registers)
const contextOf = (client: string): Context => ({ sql, registry, access: { ...systemAccess, client } })
const [writer, decider] = [contextOf('writer'), contextOf('decider')]
const stocktake = registry.get('Stocktake')

const imported = async (register: string, records: object[]): Promise<void> => {
  const lines = Readable.from(records.map((record) => Buffer.from(`${JSON.stringify(record)}\n`)))
  const options = { mode: 'partial', format: 'ndjson' } as const
  const { counts } = await importRecords(writer, registry.get(register), lines, options)
  if (counts.created + counts.updated !== records.length) throw new Error(JSON.stringify(counts))
}
const spent: Record<string, Spent> = {}
const timed = async (name: string, work: () => Promise<unknown>): Promise<void> => {
  spent[name] = await spentBy(sql, work)
}

const own = { organizationCreditCode: holders.elsewhere }
const numbers = Array.from({ length: CARDS }, (_, i) => i)
const code = (i: number): string => `B-${String(i).padStart(6, '0')}`
// The small data have a card there, too.
const department = '清查处'
const card = {
  ...{ ...own, usingDepartment: department, name: '台式机', classCode: 'A02010105' },
  ...{ acquiredOn: '2024-01-01', originalValueYuan: '5000' },
}
await imported(
  'Asset',
  numbers.map((i) => ({ ...card, code: code(i) })),
)
const planned = { ...own, kind: 'ROUTINE', department, cutoffOn: '2024-12-31' }
await imported('Stocktake', [
  { ...planned, number: 'B' },
  { ...planned, number: 'HAND' },
])
await sql`analyze`
const [id, handId] = (
  await sql<{ id: string }[]>`select id from stocktake where number in ('B', 'HAND') order by number`
).map((row) => row.id)
const step = (context: Context, name: string, input: object) =>
  timed(name, async () => {
    const action = stocktake.actions.find((one) => one.name === name)!
    const report = await act(context, stocktake, action, [{ id, ...input }], {})
    if (!report.isWritten) throw new Error(JSON.stringify(report.results))
  })

await timed('byHand', async () => {
  await sql`insert into stocktake_entry (organization_id, stocktake_id, line, asset_id, region_path, book_quantity)
    select a.organization_id, ${handId!}, a.code, a.id, a.region_path, a.quantity from asset a
    where a.code like 'B-%' order by a.code collate "C"`
  await sql`update stocktake_entry set counted_quantity = 1, result = 'MATCH', version = 2, tx = current_tx()
    where stocktake_id = ${handId!}`
})
// What it has left would be met by every look-up.
await sql`delete from stocktake_entry where stocktake_id = ${handId!}`
await sql`vacuum stocktake_entry, stocktake_entry_history, change`
await step(writer, 'open', {})
// One in a hundred is missing.
const entries = numbers.map((i) => {
  const lost = { countedQuantity: '0', cause: '遗失', resolution: 'WRITE_OFF' }
  return { ...own, stocktakeNumber: 'B', line: code(i), ...(i % 100 === 0 ? lost : { countedQuantity: '1' }) }
})
const [missing, there] = [entries.filter((_, i) => i % 100 === 0), entries.filter((_, i) => i % 100 > 0)]
await timed('count', async () => {
  await imported('StocktakeEntry', missing)
  await imported('StocktakeEntry', there)
})
await step(writer, 'submit', { finishedOn: '2025-01-10' })
const approval = { approvalNumber: '1', approverKind: 'FINANCE', decidedOn: '2025-02-01' }
await step(decider, 'approve', { ...approval, approvingOrganizationCreditCode: holders.prefecture })
const { byHand, ...ours } = spent
const sumOf = (steps: readonly Spent[], of: (one: Spent) => number) => steps.reduce((sum, one) => sum + of(one), 0)
const total = sumOf(Object.values(ours), ({ seconds }) => seconds)
const processor = ({ node, postgres }: Spent) => node + postgres
const ofByHand = sumOf(Object.values(ours), processor) / processor(byHand!)
console.log(JSON.stringify({ cards: CARDS, spent, total, ofLimit: total / LIMIT_S, ofByHand }))
for (const end of ends) await end()
