// An action on a list against an import that changes the same fields of the same records, in turns: cards are issued by
// a call, and taken back by a file. `node bench/actions.ts` takes some 20 seconds, on a database of the tests.
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

const CARDS = 10_000
const ROUNDS = 5

const ends: (() => Promise<void>)[] = []
const { sql } = await testDatabase({ teardown: (end) => ends.push(end) }, 'small')
const registry = createRegistry(registers)
const context: Context = { sql, registry, access: systemAccess }
const register = registry.get('Asset')
const action = register.actions.find(({ name }) => name === 'issue')!

const imported = async (records: object[]): Promise<void> => {
  const lines = Readable.from([Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))])
  const { counts } = await importRecords(context, register, lines, { mode: 'partial', format: 'ndjson' })
  if (counts.created + counts.updated !== CARDS) throw new Error(JSON.stringify(counts))
}
const timed = async (work: () => Promise<void>): Promise<number> => {
  const start = performance.now()
  await work()
  return CARDS / ((performance.now() - start) / 1000)
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!

const numbers = Array.from({ length: CARDS }, (_, i) => i)
const key = (i: number) => ({ organizationCreditCode: holders.bureau, code: `B-${String(i).padStart(5, '0')}` })
const stock = { usageStatus: 'IDLE', keeper: null, usingDepartment: null, location: null, startedOn: null }
await imported(numbers.map((i) => ({ ...key(i), name: '台式机', classCode: 'A02010105', ...stock })))
const cards = await sql<{ id: string }[]>`select id from asset where code like 'B-%' order by code`
const issued = { keeper: '赵六', usingDepartment: '办公室', location: '301', issuedOn: '2026-11-30' }

const [acts, imports]: [number[], number[]] = [[], []]
for (let round = 0; round < ROUNDS; round++) {
  acts.push(
    await timed(async () => {
      const { counts } = await act(
        context,
        register,
        action,
        cards.map(({ id }) => ({ id, ...issued })),
        {},
      )
      if (counts.UPDATED !== CARDS) throw new Error(JSON.stringify(counts))
    }),
  )
  imports.push(await timed(() => imported(numbers.map((i) => ({ ...key(i), ...stock })))))
}
const [actRate, importRate] = [median(acts), median(imports)]
console.log(JSON.stringify({ actRate, importRate, ratio: actRate / importRate }))
for (const end of ends) await end()
