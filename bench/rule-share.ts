// What the rules take of an import: cards and rooms, new and then changed, with all rules and with none, in turns; of
// processors, so that what others do meanwhile hardly counts. One record in a hundred breaks rules.
// `node bench/rule-share.ts [records]` works on a database of the tests.
import { Readable } from 'node:stream'
import { createRegistry } from '../src/kernel/registry.ts'
import type { Context } from '../src/operations/context.ts'
import { importRecords } from '../src/operations/import.ts'
import { systemAccess } from '../src/reference/load.ts'
import { registers } from '../src/registers/index.ts'
import { testDatabase } from '../test/database.ts'
import { holders } from '../test/small-data.ts'
import { spentBy } from './processor.ts'

const RECORDS = Number(process.argv[2] ?? 10_000)
const ROUNDS = 5
const LIMIT = 0.25
const ROOMS_A_BUILDING = 20

const ends: (() => Promise<void>)[] = []
const { sql } = await testDatabase({ teardown: (end) => ends.push(end) }, 'small')
const contextOf = (all: typeof registers): Context => ({ sql, registry: createRegistry(all), access: systemAccess })
const contexts = {
  without: contextOf(registers.map((register) => ({ ...register, rules: [] }))),
  with: contextOf(registers),
}
type Way = keyof typeof contexts

const own = { organizationCreditCode: holders.bureau }
const made = {
  Building: (round: string, i: number) => ({
    ...{ ...own, code: `${round}-${i}`, name: '办公楼', floorAreaM2: '5000', usableAreaM2: '4000' },
    ...{ builtOn: '1998-06-30', ownershipForm: 'TITLED', usageStatus: 'IN_USE' },
  }),
  Asset: (round: string, i: number) => ({
    ...{ ...own, code: `${round}-${i}`, name: '台式机', classCode: 'A02010105', quantity: '1' },
    ...{
      acquisitionMethod: 'PURCHASE',
      acquiredOn: '2024-05-06',
      startedOn: i % 100 === 0 ? '2024-05-01' : '2024-05-07',
      usageStatus: 'IN_USE',
    },
    ...{ originalValueYuan: '5000', fiscalFundsYuan: '5000', serviceLifeMonths: 72 },
    ...{ accumulatedDepreciationYuan: '1388.89', depreciatedTo: '2025-12', depreciationMethod: 'STRAIGHT_LINE' },
    ...{ usingDepartment: '办公室', keeper: '张三', location: `${i % 500}` },
  }),
  Space: (round: string, i: number) => ({
    ...{ ...own, buildingCode: `${round}-${Math.floor(i / ROOMS_A_BUILDING)}`, code: `R${i}`, kind: 'OFFICE' },
    ...{ floor: i % 10, usableAreaM2: i % 100 === 0 ? '9000' : '18', usingOrganizationCreditCode: holders.bureau },
    ...{ occupants: 2, usageStatus: 'IN_USE' },
  }),
} satisfies Record<string, (round: string, i: number) => object>
const changed: Partial<Record<keyof typeof made, (record: ReturnType<(typeof made)[keyof typeof made]>) => object>> = {
  Asset: (card) => ({
    ...card,
    fiscalFundsYuan: '4000',
    accumulatedDepreciationYuan: '1458.33',
    depreciatedTo: '2026-01',
  }),
  Space: (room) => ({ ...room, usableAreaM2: '20', occupants: 3 }),
}

const imported = async (way: Way, name: keyof typeof made, records: readonly object[]): Promise<void> => {
  const context = contexts[way]
  const lines = Readable.from([Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))])
  const options = { mode: 'partial', format: 'ndjson' } as const
  const { counts, rejected } = await importRecords(context, context.registry.get(name), lines, options)
  if (counts.created + counts.updated !== records.length)
    throw new Error(`${name}: ${JSON.stringify([counts, rejected[0]])}`)
}
const spent: Record<string, Record<Way, number[]>> = {}
const timed = async (what: string, way: Way, work: () => Promise<void>): Promise<void> => {
  const { node, postgres } = await spentBy(sql, work)
  spent[what] ??= { with: [], without: [] }
  spent[what][way].push(node + postgres)
}

for (let round = 0; round < ROUNDS; round++) {
  // Who comes first changes, for the tables grow.
  const ways: Way[] = round % 2 === 0 ? ['with', 'without'] : ['without', 'with']
  for (const way of ways) {
    const recordsOf = (name: keyof typeof made, count = RECORDS) =>
      Array.from({ length: count }, (_, i) => made[name](`${way}-${round}`, i))
    await imported(way, 'Building', recordsOf('Building', Math.ceil(RECORDS / ROOMS_A_BUILDING)))
    for (const name of ['Asset', 'Space'] as const) {
      const records = recordsOf(name)
      await timed(`${name} new`, way, () => imported(way, name, records))
      await timed(`${name} changed`, way, () => imported(way, name, records.map(changed[name]!)))
    }
    if (round === 0) await sql`analyze`
  }
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!
const figures = Object.entries(spent).map(([what, ways]) => {
  const [less, more] = [median(ways.without), median(ways.with)]
  return {
    what,
    microseconds: { without: (less / RECORDS) * 1e6, with: (more / RECORDS) * 1e6 },
    share: 1 - less / more,
  }
})
console.log(JSON.stringify({ records: RECORDS, limit: LIMIT, figures }, null, 1))
for (const end of ends) await end()
