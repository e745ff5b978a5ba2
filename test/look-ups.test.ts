// What an import looks up of each row must not grow with the table, though Postgres knows nothing of it yet.
import t from 'tap'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import { hall, open } from './import-calls.ts'

const head = 'organizationCreditCode,vin,plateNumber,category,energyKind\n'

t.test('plates and numbers of vehicles are looked up by themselves', async (t) => {
  const { sql, load } = await open(t)
  // As it is in a first load: the planner takes the table for empty, and any index for as good.
  await sql`alter table vehicle set (autovacuum_enabled = off)`
  await sql`analyze vehicle`
  const line = (i: number) => {
    const digits = String(i).padStart(5, '0')
    return `${hall},${withVinCheckDigit(`LDEMTZ0010P0${digits}`)},新A${digits},OTHER,GASOLINE\n`
  }
  await load([head, line(0)], {}, 'Vehicle')
  await sql`insert into vehicle (organization_id, region_path, vin, plate_number, category, energy_kind)
            select organization_id, region_path, 'LDEMTZ' || n, '新B' || n, category, energy_kind
            from vehicle, generate_series(10000, 50000) n`
  // A look-up that reads them all takes a minute, which no statement has.
  const { counts } = await load([head, ...Array.from({ length: 1000 }, (_, i) => line(i))], {}, 'Vehicle')
  t.match(counts, { created: 999, unchanged: 1 })
})

t.test('the statement of a file is read once by a connection', async (t) => {
  const { sql, load } = await open(t)
  const lines = Array.from({ length: 12_000 }, (_, i) => `LIST,1,${i},${'名'.repeat(20)}\n`)
  await load(['list,listVersion,code,zh\n', ...lines], {}, 'Code')
  const sessions = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const [row] =
        await sql`select sum(generic_plans)::int as generic, sum(custom_plans)::int as custom, pg_sleep(0.05)
                              from pg_prepared_statements where statement like 'with staged%'`
      return row!
    }),
  )
  t.ok(sessions.some(({ custom, generic }) => custom + generic > 8))
})
