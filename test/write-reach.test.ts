// Who may write what, and what a record may refer to.
import t from 'tap'
import { remove } from '../src/operations/upsert.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import {
  accessOf,
  elsewhere,
  everywhere,
  hall,
  open,
  register,
  registry,
  school,
  shown,
  unregistered,
  use,
  within,
} from './write-seed.ts'

t.test('out of reach and not there look the same, and nothing is written', async (t) => {
  const { sql, as, partial, changes } = await open(t)
  await partial('EnergyConsumption', [use('2024-01', { organizationCreditCode: school })])
  const [{ id }] = (await sql`select id from energy_consumption`) as [{ id: string }]
  const [other] = await sql`select id from organization where credit_code = ${school!}`
  const county = as(accessOf(within('650000.652300.652301')))
  const report = await partial(
    'EnergyConsumption',
    [
      use('2024-01', { organizationCreditCode: school }),
      use('2024-01', { organizationCreditCode: unregistered }),
      { id, costYuan: 1 },
      { organizationId: other!.id, period: '2024-01', energyType: 'ELECTRICITY', costYuan: 1 },
      use('2024-01'),
    ],
    county,
  )
  t.strictSame(shown(report), [
    '1 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode',
    '2 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode',
    '3 NOT_FOUND RECORD_NOT_FOUND',
    '4 REJECTED ORGANIZATION_UNKNOWN organizationId',
    '5 CREATED 1',
  ])
  const single = as(accessOf({ kind: 'some', regionPaths: [], organizationIds: [other!.id] }))
  const own = await partial(
    'EnergyConsumption',
    [use('2024-02'), use('2024-02', { organizationCreditCode: school })],
    single,
  )
  t.strictSame(shown(own), ['1 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode', '2 CREATED 1'])
  t.equal((await changes()).length, 3)
  t.strictSame(shown(await remove(county, register('EnergyConsumption'), [{ id }], { mode: 'partial' })), [
    '1 NOT_FOUND RECORD_NOT_FOUND',
  ])
  const reader = as(accessOf(everywhere, ['*:read', 'assets:write']))
  await t.rejects(partial('EnergyConsumption', [use('2024-01')], reader), { code: 'SCOPE_MISSING' })
  await t.rejects(partial('Code', [{ list: 'X', listVersion: '1', code: '1', zh: 'x' }], reader), {
    code: 'SCOPE_MISSING',
  })
})

t.test('a field beyond the clearance cannot be written', async (t) => {
  const { sql, as, partial } = await open(t)
  const asset = { organizationCreditCode: hall, code: 'A1', name: '服务器', classCode: 'A02010104', keeper: '张三' }
  const clerk = as(accessOf(everywhere, ['*:write'], 'internal'))
  t.strictSame(shown(await partial('Asset', [asset], clerk)), ['1 REJECTED FIELD_FORBIDDEN keeper'])
  await partial('Asset', [{ ...asset, originalValueYuan: '5000', accumulatedDepreciationYuan: '1200.50' }])
  const report = await partial('Asset', [{ ...asset, name: '机架服务器', keeper: null }], clerk)
  t.strictSame([shown(report), report.ignoredFields], [['1 UPDATED 2'], ['keeper']])
  const [row] = await sql`select name, keeper, net_value_yuan from asset`
  t.strictSame({ ...row }, { name: '机架服务器', keeper: '张三', net_value_yuan: '3799.50' })
})

t.test('a code belongs to the list version of its row', async (t) => {
  const { partial } = await open(t)
  const asset = { organizationCreditCode: hall, name: '电脑', classCode: 'A0201010' }
  const report = await partial('Asset', [
    { ...asset, code: '1' },
    { ...asset, code: '2', classVersion: '2010' },
  ])
  t.strictSame(shown(report), ['1 REJECTED CODE_UNKNOWN classCode', '2 CREATED 1'])
  t.match(report.results[0]!.problems[0]!.params, { list: 'ASSET_CLASS', value: 'A0201010', zh: /A02010104/ })
})

t.test('key fields with a default may be left out', async (t) => {
  const { partial } = await open(t)
  const cost = {
    organizationCreditCode: hall,
    period: '2024',
    expenditureItem: '30201',
    phase: 'FINAL',
    amountYuan: '-5',
  }
  t.strictSame(shown(await partial('CostRecord', [cost])), ['1 CREATED 1'])
  t.strictSame(shown(await partial('CostRecord', [{ ...cost, fundSource: 'FISCAL' }])), ['1 UNCHANGED 1'])
})

t.test('the building of a room is one of its organization, also when the room moves', async (t) => {
  const { sql, partial } = await open(t)
  const building = { code: 'B1', name: '主楼' }
  await partial('Building', [
    { ...building, organizationCreditCode: hall },
    { code: 'B2', name: '副楼', organizationCreditCode: school },
  ])
  const room = { organizationCreditCode: hall, buildingCode: 'B1', code: '101', kind: 'OFFICE' }
  const report = await partial('Space', [
    room,
    { ...room, buildingCode: 'B2' },
    { ...room, organizationCreditCode: school },
  ])
  t.strictSame(shown(report), [
    '1 CREATED 1',
    '2 REJECTED REFERENCE_UNKNOWN buildingCode',
    '3 REJECTED REFERENCE_UNKNOWN buildingCode',
  ])
  const { id } = report.results[0]!
  t.strictSame(shown(await partial('Space', [{ id, organizationCreditCode: school }])), [
    '1 REJECTED REFERENCE_UNKNOWN buildingCode',
  ])
  const moved = await partial('Space', [{ id, organizationCreditCode: school, buildingCode: 'B2' }])
  t.strictSame(shown(moved), ['1 UPDATED 2'])
  const [row] = await sql`select region_path from space`
  t.equal(row!.region_path, '650000.652300.652302')
  const gone = await remove(
    { sql, registry, access: accessOf(everywhere) },
    register('Building'),
    [
      { organizationCreditCode: school, code: 'B2' },
      { organizationCreditCode: hall, code: 'B1', baseVersion: 2 },
      { organizationCreditCode: hall, code: 'B3' },
    ],
    { mode: 'partial' },
  )
  t.strictSame(shown(gone), [
    '1 CONFLICT STILL_REFERENCED',
    '2 CONFLICT VERSION_CONFLICT baseVersion',
    '3 NOT_FOUND RECORD_NOT_FOUND',
  ])
})

t.test('divisions may come with the ones above them, and their path follows', async (t) => {
  const { sql, partial } = await open(t)
  const report = await partial('Region', [
    { code: '410102', name: '中原区', level: 'COUNTY', parentCode: '410100' },
    { code: '410100', name: '郑州市', level: 'PREFECTURE', parentCode: '410000' },
    { code: '410000', name: '河南省', level: 'PROVINCE' },
    { code: '420100', name: '武汉市', level: 'PREFECTURE', parentCode: '420000' },
  ])
  t.strictSame(shown(report), ['1 CREATED 1', '2 CREATED 1', '3 CREATED 1', '4 REJECTED REGION_UNKNOWN parentCode'])
  const [row] = await sql`select path from region where code = '410102'`
  t.equal(row!.path, '410000.410100.410102')
  await partial('EnergyConsumption', [use('2024-01')])
  t.strictSame(shown(await partial('Region', [{ code: '652301', parentCode: '410100' }])), ['1 UPDATED 2'])
  const [moved] = await sql`select e.region_path, o.region_path as path
              from energy_consumption e join organization o on o.id = organization_id`
  t.strictSame({ ...moved }, { region_path: '410000.410100.652301', path: '410000.410100.652301' })
})

t.test('an organization is made and moved within reach only, and its rows follow it', async (t) => {
  const { sql, as, partial } = await open(t)
  await partial('EnergyConsumption', [use('2024-01')])
  const prefecture = as(accessOf(within('650000.652300')))
  const one = { name: '新单位', institutionType: '01', administrativeLevel: 'COUNTY', departmentCreditCode: school }
  const report = await partial(
    'Organization',
    [
      { ...one, creditCode: unregistered, regionCode: '652302' },
      { ...one, creditCode: creditCodeFor('11652301DEM00005'), regionCode: '320402' },
      { ...one, creditCode: creditCodeFor('11652301DEM00006'), regionCode: '998877' },
      { creditCode: hall, regionCode: '320402' },
      { creditCode: elsewhere, name: 'x' },
      { creditCode: school, departmentCreditCode: elsewhere },
    ],
    prefecture,
  )
  const missing = ['regionCode', 'institutionType', 'administrativeLevel'].map((name) => `FIELD_REQUIRED ${name}`)
  t.strictSame(shown(report), [
    '1 CREATED 1',
    '2 REJECTED REGION_UNKNOWN regionCode',
    '3 REJECTED REGION_UNKNOWN regionCode',
    '4 REJECTED REGION_UNKNOWN regionCode',
    `5 REJECTED ${missing.join(' ')} KEY_CONFLICT creditCode`,
    '6 REJECTED ORGANIZATION_UNKNOWN departmentCreditCode',
  ])
  t.strictSame(shown(await partial('Organization', [{ creditCode: hall, regionCode: '652302' }], prefecture)), [
    '1 UPDATED 2',
  ])
  const [row] = await sql`select region_path, version from energy_consumption`
  t.strictSame({ ...row }, { region_path: '650000.652300.652302', version: 2 })
})

t.test('an organization without a day means its current period, else its last', async (t) => {
  const { sql, partial } = await open(t)
  t.strictSame(shown(await partial('Organization', [{ creditCode: hall, validTo: '2024-12-31' }])), ['1 UPDATED 2'])
  t.strictSame(shown(await partial('Organization', [{ creditCode: hall, validTo: '2024-12-31' }])), ['1 UNCHANGED 2'])
  const next = {
    creditCode: hall,
    validFrom: '2025-01-01',
    name: '新机关',
    regionCode: '652301',
    institutionType: '01',
    administrativeLevel: 'COUNTY',
  }
  t.strictSame(shown(await partial('Organization', [next])), ['1 CREATED 1'])
  t.strictSame(shown(await partial('Organization', [{ creditCode: hall, note: 'x' }])), ['1 UPDATED 2'])
  const rows = await sql`select valid_from, note from organization where credit_code = ${hall!} order by 1`
  t.strictSame(
    rows.map(({ note }) => note),
    [null, 'x'],
  )
  const reopened = await partial('Organization', [{ creditCode: hall, validFrom: '1949-10-01', validTo: null }])
  t.strictSame(shown(reopened), ['1 CONFLICT PERIOD_OVERLAPS validFrom'])
})
