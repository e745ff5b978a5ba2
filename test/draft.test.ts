// Migrations are drafted from the kept snapshot: it must be of the tables that the last one left, and what the guide to
// a new register says of its own must be so.
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'
import { draft, readSnapshot } from '../migrations/draft.ts'
import { defineRegister } from '../src/kernel/define-register.ts'
import type { FieldDefinition } from '../src/kernel/register-definition.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers as definitions } from '../src/registers/index.ts'
import { testDatabase } from './database.ts'
import { registry } from './registry.ts'
import { foundApart, foundTable, namedApart, namedTable } from './table-form.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

t.test('the kept snapshot is of the tables that the registers name', async (t) => {
  t.equal(await draft(await readSnapshot(), registry), '', 'npm run draft -- what-it-is-for')
})

/** Whoever follows the guide in a copy has it already. */
const skip = registry.registers.some(({ name }) => name === 'FuelCard') && 'the register of the guide is there'

t.test('the register of the guide is drafted as the guide has it, and nothing else is', { skip }, async (t) => {
  const guide = readFileSync(`${root}docs/add-a-register.md`, 'utf8')
  const block = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(guide)![1]!
  const file = join(t.testdir({}), 'register.ts')
  const source = pathToFileURL(`${root}src/`).href
  await writeFile(file, block('ts').replaceAll("'../../../", `'${source}`))
  const { fuelCard } = await import(file)
  const extended = createRegistry([...definitions, fuelCard])
  const drafted = await draft(await readSnapshot(), extended)
  t.equal(withoutWhy(drafted), withoutWhy(block('sql')))

  const { sql } = await testDatabase(t)
  await sql.unsafe(drafted)
  t.strictSame(await foundTable(sql, { tableName: 'fuel_card' }), namedTable(extended.get('FuelCard')))
})

t.test('what is in force one at a time by several fields is kept apart', async (t) => {
  const doc = { zh: '停放', en: 'Where a vehicle stands, and by whose key.' }
  const parking = defineRegister({
    ...{ name: 'Parking', plural: 'parkings', domain: 'vehicles', heldBy: 'organization', doc },
    key: ['vehicleId', 'slot', 'validFrom'],
    fields: {
      slot: { write: 'create', maxLength: 40, doc },
      validFrom: { type: 'date', write: 'create', doc },
      validTo: { type: 'date', doc },
    },
    references: { vehicle: { to: 'Vehicle', as: 'vin', by: 'vin', isWithinOrganization: true, doc } },
    validity: { from: 'validFrom', to: 'validTo', apart: ['vehicleId', 'slot'] },
    sort: ['slot'],
  })
  const extended = createRegistry([...definitions, parking])
  const drafted = await draft(await readSnapshot(), extended)
  const constraint =
    "exclude using spgist (in_force(vehicle_id::text || E'\\t' || slot || E'\\t', valid_from, valid_to) with &&);"
  t.match(drafted, `alter table parking add constraint parking_apart\n  ${constraint}\n`)

  const { sql } = await testDatabase(t)
  await sql.unsafe(drafted)
  const vehicle = '00000000-0000-7000-8000-000000000001'
  const row = { vehicle_id: vehicle, organization_id: vehicle, region_path: '650000' }
  const stand = (slot: string, valid_from: string, valid_to: string | null) =>
    sql.begin(async (tx) => {
      // Of a vehicle and an owner that need not be there.
      await tx`set local session_replication_role = replica`
      await tx`insert into parking ${tx({ ...row, slot, valid_from, valid_to })}`
    })
  await stand('A', '2024-01-01', '2024-06-30')
  await stand('A', '2024-07-01', null)
  for (const other of ['B', 'A 2', 'A/2']) await stand(other, '2024-06-01', null)
  t.equal(await foundApart(sql, 'parking'), namedApart(extended.get('Parking').validity!))
  await t.rejects(stand('A', '2024-06-30', '2024-06-30'), { code: '23P01' })
})

t.test('what a register gains is drafted, and logged from then on', async (t) => {
  const lifts: FieldDefinition = { type: 'integer', sensitivity: 'internal', doc: { zh: '电梯数', en: 'Lifts' } }
  const grown = definitions.map((one) => (one.name === 'Building' ? { ...one, fields: { ...one.fields, lifts } } : one))
  const drafted = await draft(await readSnapshot(), createRegistry(grown))
  t.equal(
    drafted,
    "alter table building add column lifts integer;\ncall keep_register('building', closed => '{lifts}');\n",
  )
  const { sql } = await testDatabase(t)
  await sql.unsafe(drafted)
  t.ok((await foundTable(sql, { tableName: 'building_history' })).columns.lifts)
})

const withoutWhy = (sql: string): string => sql.replace(/^--.*\n/gm, '')
