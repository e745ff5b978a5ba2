import t from 'tap'
import { testDatabase } from '../../test/database.ts'
import { createRegistry } from '../kernel/registry.ts'
import { registers } from '../registers/index.ts'
import { loadReferenceData } from './load.ts'
import { recordsIn, referenceTexts } from './load-reference.ts'

const texts = referenceTexts()
const [regions, codes, factors] = [recordsIn(texts.Region), recordsIn(texts.Code), recordsIn(texts.EnergyFactor)]
const [standards, mappings] = [recordsIn(texts.Standard), recordsIn(texts.CodeMapping)]
const NATION = '000000'

t.test('all divisions are read, with explicit parents and paths', async (t) => {
  t.equal(regions.length, 3226)
  const { sql } = await testDatabase(t, 'reference')
  const rows = await sql`select r.*, p.code as parent_code from region r left join region p on p.id = r.parent_id`
  const regionOf = new Map(rows.map((region) => [region.code, region]))
  t.equal(regionOf.size, 3226, 'codes are unique')
  t.match(regionOf.get('652301'), {
    name: '昌吉市',
    level: 'COUNTY',
    parent_code: '652300',
    path: '650000.652300.652301',
    is_grouping_only: false,
    valid_from: '1949-10-01',
    valid_to: null,
  })
  t.match(regionOf.get('650000'), { level: 'PROVINCE', parent_code: null, path: '650000' })
  t.equal(regionOf.get('659004')?.path, '650000.659000.659004', 'XPCC cities hang below a grouping row')
  t.equal(regionOf.get('659000')?.is_grouping_only, true)
  t.equal(rows.filter((region) => region.is_grouping_only).length, 9)
  t.equal(rows.filter((region) => region.path.startsWith('650000.652300.')).length, 7)
  t.match(regionOf.get('500157'), { valid_from: '2025-11-01', valid_to: null })
  t.match(regionOf.get('500105'), { valid_from: '1949-10-01', valid_to: '2025-10-31' })
})

t.test('code lists are complete and their parents exist', async (t) => {
  const counts = Map.groupBy(codes, ({ list, listVersion }) => `${list} ${listVersion}`)
  const expected = {
    'INSTITUTION_TYPE 2022': 9,
    'ENERGY_TYPE 2022': 12,
    'ASSET_CLASS GB/T 14885-2022': 98,
    // The second level: cards of before 2023 are of these.
    'ASSET_CLASS GB/T 14885-2010': 62,
    'EXPENDITURE_ITEM 2018': 85,
    'OFFICE_RANK 2674': 26,
    'ENERGY_FORM_ITEM 2022': 71,
    'ENERGY_FORM_ITEM 2025': 65,
    'GREEN_ACTION “十四五”机关事务工作规划': 10,
  }
  for (const [list, count] of Object.entries(expected)) t.equal(counts.get(list)?.length, count, list)
  t.equal(counts.size, 34, 'and what the plans name beside')
  const keys = new Set(codes.map((code) => `${code.list} ${code.listVersion} ${code.code}`))
  t.equal(keys.size, codes.length, 'keys are unique')
  const orphans = codes.filter(
    ({ list, listVersion, parentCode }) => parentCode && !keys.has(`${list} ${listVersion} ${parentCode}`),
  )
  t.strictSame(orphans, [])
  t.match(
    codes.find((code) => code.code === 'A08060301'),
    { parentCode: 'A08060300', listVersion: 'GB/T 14885-2022' },
  )
  t.match(
    codes.find((code) => code.code === 'HEAT'),
    { zh: '热力', unit: 'GJ', parentCode: null },
  )
})

t.test('what is spent on vehicles as capital construction is there: it belongs to the three public expenses', (t) => {
  const found = codes.filter(({ list, zh }) => list === 'EXPENDITURE_ITEM' && zh === '公务用车购置')
  t.strictSame(
    found.map(({ code, parentCode }) => [code, parentCode]),
    [
      ['31013', '310'],
      ['30913', '309'],
    ],
  )
  t.end()
})

t.test('classes of 2010 are mapped to those of 2022, and each has its life for depreciation', (t) => {
  const mapped = new Set(mappings.filter((one) => one.fromVersion === 'GB/T 14885-2010').map((one) => one.fromCode))
  const second = codes.filter((one) => one.listVersion === 'GB/T 14885-2010' && one.parentCode !== null)
  // Land is no equipment, and has no class of its own in the data that we have.
  t.strictSame(
    second.filter(({ code }) => !mapped.has(code)).map(({ code }) => code),
    ['1010000'],
  )
  const lives = new Map(standards.filter(({ kind }) => kind === 'DEPRECIATION_LIFE').map((one) => [one.subject, one]))
  for (const [subject, years] of [
    ['A02010000', '6'],
    ['2010000', '6'],
    ['A02030000', '8'],
    ['A05010000', '15'],
    ['A01010000/BRICK_WOOD', '30'],
    ['A02320000', '5'],
  ] as const)
    t.match(lives.get(subject), { value: years, unit: '年', bound: 'MIN', validFrom: '2017-02-21' }, subject)
  t.end()
})

t.test('every energy type but water has one national coefficient, and Shandong its own for gas', async (t) => {
  const energyTypes = codes.filter((code) => code.list === 'ENERGY_TYPE').map((code) => code.code)
  const national = factors.filter((factor) => factor.kind === 'KGCE' && factor.regionCode === NATION)
  t.strictSame(
    national.map((factor) => factor.energyType).sort(),
    energyTypes.filter((type) => type !== 'WATER').sort(),
  )
  const gas = factors.filter((factor) => factor.kind === 'KGCE' && factor.energyType === 'NATURAL_GAS')
  t.strictSame(
    gas.map(({ regionCode, value }) => [regionCode, value]),
    [
      [NATION, '1.3300'],
      ['370000', '1.2143'],
    ],
  )
  t.ok(factors.every((factor) => factor.dataYear !== null || factor.validFrom! <= '2015-01-01'))
})

t.test('electricity has an emission factor by province and data year, and no ETS or regional one', async (t) => {
  const grid = factors.filter((factor) => factor.kind === 'KGCO2' && factor.energyType === 'ELECTRICITY')
  const gridFactor = (region: string, year: string) =>
    grid.find((factor) => factor.regionCode === region && factor.dataYear === year)?.value
  t.equal(gridFactor('650000', '2023'), '0.6021')
  t.equal(gridFactor(NATION, '2023'), '0.5306')
  t.equal(gridFactor(NATION, '2022'), '0.5366')
  t.equal(gridFactor(NATION, '2021'), '0.5568')
  t.equal(grid.filter((factor) => factor.dataYear === '2023' && factor.regionCode !== NATION).length, 30)
  t.notOk(grid.some((factor) => ['0.5703', '0.581', '0.8273', '0.6361'].includes(factor.value!)))
})

t.test('a factor that was corrected in place stays as it is, and what else is new or wrong is told', async (t) => {
  const { sql } = await testDatabase(t, 'reference')
  const load = async () => {
    const kept: object[] = []
    await sql`delete from setting where key = 'reference'`
    await loadReferenceData(sql, createRegistry(registers), { warn: (one: object) => kept.push(one) })
    return kept
  }
  t.strictSame(await load(), [])
  const [heat] = await sql`update energy_factor set value = 1 where kind = 'KGCE' and energy_type = 'HEAT' returning id`
  await sql`update code set zh = '-' where code = 'HEAT'`
  await sql`delete from energy_factor where kind = 'KGCE' and energy_type = 'DIESEL'`
  t.strictSame(await load(), [{ register: 'EnergyFactor', ids: [heat!.id] }])
  t.match(await sql`select value from energy_factor where id = ${heat!.id}`, [{ value: /^1(\.0+)?$/ }])
  t.match(await sql`select zh from code where code = 'HEAT'`, [{ zh: '热力' }])
  t.equal((await sql`select from energy_factor`).length, factors.length)
  t.equal((await sql`select from setting where key = 'reference'`).length, 1)

  await sql`delete from energy_factor where energy_type = 'DIESEL'`
  await sql`alter table energy_factor add check (energy_type <> 'DIESEL')`
  await t.rejects(load(), { message: /^reference data of EnergyFactor was refused: .*VALUE_REFUSED/ })
  t.equal((await sql`select from setting where key = 'reference'`).length, 0)
})
