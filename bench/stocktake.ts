// A stocktake of 100,000 cards, reconciled: opened, its counts imported, submitted and approved, against the 10 s that
// all of it may take, and against the same rows inserted and counted by hand, with the same triggers.
// `node bench/stocktake.ts [cards]` works on a database of the tests.
import { performance } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { createRegistry } from '../src/kernel/registry.ts'
import { act } from '../src/operations/act.ts'
import type { Context } from '../src/operations/context.ts'
import { importRecords } from '../src/operations/import.ts'
import { systemAccess } from '../src/reference/load.ts'
import { registers } from '../src/registers/index.ts'
import { testDatabase } from '../test/database.ts'
import { holders } from '../test/small-data.ts'

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
const seconds: Record<string, number> = {}
const timed = async (name: string, work: () => Promise<unknown>): Promise<void> => {
  const start = performance.now()
  await work()
  seconds[name] = (performance.now() - start) / 1000
}

const own = { organizationCreditCode: holders.elsewhere }
const numbers = Array.from({ length: CARDS }, (_, i) => i)
const code = (i: number): string => `B-${String(i).padStart(6, '0')}`
const card = { ...own, name: '台式机', classCode: 'A02010105', acquiredOn: '2024-01-01', originalValueYuan: '5000' }
await imported(
  'Asset',
  numbers.map((i) => ({ ...card, code: code(i) })),
)
await imported('Stocktake', [{ ...own, number: 'B', kind: 'ROUTINE', cutoffOn: '2024-12-31' }])
await sql`analyze`
const [{ id }] = (await sql`select id from stocktake where number = 'B'`) as unknown as [{ id: string }]
const step = (context: Context, name: string, input: object) =>
  timed(name, async () => {
    const action = stocktake.actions.find((one) => one.name === name)!
    const report = await act(context, stocktake, action, [{ id, ...input }], {})
    if (!report.isWritten) throw new Error(JSON.stringify(report.results))
  })

await timed('byHand', async () => {
  const undo = new Error('undone on purpose')
  const work = sql.begin(async (tx) => {
    await tx`insert into stocktake_entry (organization_id, stocktake_id, line, asset_id, region_path, book_quantity)
      select a.organization_id, ${id}, a.code, a.id, a.region_path, a.quantity from asset a where a.code like 'B-%'`
    await tx`update stocktake_entry set counted_quantity = 1, result = 'MATCH', version = 2 where stocktake_id = ${id}`
    throw undo
  })
  await work.catch((error: unknown) => {
    if (error !== undo) throw error
  })
})
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
const { byHand, ...ours } = seconds
const total = Object.values(ours).reduce((sum, one) => sum + one, 0)
console.log(JSON.stringify({ cards: CARDS, seconds, total, ofLimit: total / LIMIT_S, ofByHand: total / byHand! }))
for (const end of ends) await end()
