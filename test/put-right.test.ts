// A database of an earlier release: codes as they were sent, rooms that a move left behind. What is certain is put
// right at the first start, what is not is listed and stays as it is.
import t from 'tap'
import { putRight, putRightOnce } from '../src/operations/put-right.ts'
import { systemAccess } from '../src/reference/load.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import { building, hall, restCalls } from './rest-calls.ts'

const vin = withVinCheckDigit('LDEMTZ000PD000901')

async function open(t: Parameters<typeof restCalls>[0]) {
  const calls = await restCalls(t)
  const { sql, registry, call } = calls
  const context = { sql, registry, access: systemAccess }
  /** As psql does: whatever the columns take. */
  async function store(table: string, row: Record<string, string>): Promise<string> {
    const names = Object.keys(row)
      .map((name) => `, ${name}`)
      .join('')
    const [made] = await sql.unsafe(
      `insert into ${table} (organization_id, region_path${names})
       select o.id, o.region_path${names.replaceAll(', ', ', r.')}
       from organization o, json_populate_record(null::${table}, $1::text::json) r
       where o.credit_code = $2 returning id`,
      [JSON.stringify(row), hall],
    )
    return made!.id
  }
  const log: { level: string; told: object; message: string }[] = []
  const logAs = (level: string) => (told: object, message: string) => void log.push({ level, told, message })
  const logger = { info: logAs('info'), warn: logAs('warn'), error: logAs('error') }
  const start = () => putRightOnce(context, logger as never)
  const check = async () => {
    const { mended, count, left } = await putRight(context)
    const told = left.map(({ register, field, value, code, params }) =>
      [register, field, value, code, params?.id].filter((part) => part !== undefined).join(' '),
    )
    return { mended, count, told: told.sort() }
  }
  const changes = async () => (await sql`select count(*)::int as n from change`)[0]!.n
  const importFile = async (register: string, record: Record<string, unknown>) =>
    (
      await call('POST', `${register}/import`, {
        payload: `${JSON.stringify(record)}\n`,
        headers: { 'content-type': 'application/x-ndjson' },
      })
    ).body
  /** As a move of an earlier release, and the file 0008 after it, left what is in them. Gives their new owner. */
  const moveBuildings = async () => {
    const owner = creditCodeFor('11652302DEM00009')
    await sql`insert into organization
      (credit_code, name, institution_type, administrative_level, region_id, region_path)
      select ${owner}, 'x', '01', 'COUNTY', id, path from region where code = '652302'`
    const [key] =
      await sql`select pg_get_constraintdef(oid) as text from pg_constraint where conname = 'space_building_fk'`
    await sql`alter table space drop constraint space_building_fk`
    await sql`update building b set organization_id = o.id, region_path = o.region_path from organization o
      where o.credit_code = ${owner}`
    await sql.unsafe(`alter table space add constraint space_building_fk ${key!.text}`)
    return owner
  }
  return { ...calls, store, log, start, check, changes, importFile, moveBuildings }
}

t.test('codes of an earlier release are found and imported again by their one spelling', async (t) => {
  const { call, sql, store, log, start, check, changes, importFile } = await open(t)
  const wide = await store('building', {
    ...{ code: 'ＺＣ－００１', name: '楼', certificate_number: '新（2020）昌吉市0001号' },
    ...{ real_estate_unit_number: '652301 001002 gb00012 f00010003', source: 'ＯＡ', external_id: '甲—１' },
  })
  const asset = await store('asset', { code: 'ZC-002\u200b', name: '桌', class_code: 'A02010104', tag_id: 'Ｔ１' })
  const car = await store('vehicle', {
    ...{ vin: vin.toLowerCase(), plate_number: '新b·12345', category: 'OTHER', energy_kind: 'DIESEL' },
  })
  const plain = await store('building', { code: 'ZC 001', name: 'as it should be' })
  const before = await changes()
  await start()
  t.match(log, [{ level: 'info', told: { changes: 9 } }], 'one spelling of each field is one change')

  const key = `organizationCreditCode=${hall}`
  t.match((await call('GET', `buildings/by-key?${key}&code=ZC-001`)).body, {
    ...{ id: wide, certificateNumber: '新(2020)昌吉市0001号', realEstateUnitNumber: '652301001002GB00012F00010003' },
    ...{ source: 'OA', externalId: '甲-1', version: 6 },
  })
  t.match((await call('GET', `assets/by-key?${key}&code=ZC-002`)).body, { id: asset, tagId: 'T1' })
  t.match((await call('GET', `vehicles/by-key?${key}&vin=${vin}`)).body, { id: car, plateNumber: '新B12345' })
  t.match((await call('GET', `buildings/${plain}`)).body, { version: 1 })
  for (const [register, record] of [
    ['buildings', { organizationCreditCode: hall, code: 'ＺＣ－００１', source: 'ＯＡ', externalId: '甲—１' }],
    ['assets', { organizationCreditCode: hall, code: 'ZC-002\u200b', name: '桌', tagId: 'Ｔ１' }],
    ['vehicles', { organizationCreditCode: hall, vin: vin.toLowerCase(), plateNumber: '新b·12345' }],
  ] as const)
    t.match(await importFile(register, record), { counts: { read: 1, unchanged: 1 } }, register)

  const told = await sql`select op, client, reason, before ->> 'code' as was, after ->> 'code' as is from change_detail
    where record_id = ${wide} and before ->> 'code' <> after ->> 'code'`
  const reason = 'put right after an upgrade'
  t.strictSame([...told], [{ op: 'UPDATED', client: 'system', reason, was: 'ＺＣ－００１', is: 'ZC-001' }])
  t.equal(await changes(), before + 9)
  t.strictSame(await check(), { mended: 0, count: 0, told: [] })
  await start()
  t.equal(await changes(), before + 9, 'twice does nothing')
  await store('building', { code: 'Ｘ', name: 'of a node that was not upgraded yet' })
  await start()
  t.equal((await sql`select from building where code = 'Ｘ'`).length, 1, 'nor does a later start look again')
  t.match(await check(), { mended: 1, count: 0 }, 'who asks does')
})

t.test('what clashes or is no code stays, and is listed until somebody has decided', async (t) => {
  const { call, sql, store, log, start, check } = await open(t)
  const narrow = await store('building', { code: 'D-1', name: 'there' })
  const clash = await store('building', { code: 'Ｄ－１', name: 'doubled', certificate_number: '（１）' })
  const first = await store('building', { code: 'Ｅ1', name: 'one' })
  const second = await store('building', { code: 'E１', name: 'other' })
  const inside = await store('building', { code: 'ZC\u200b-003', name: 'inside' })
  const nothing = await store('building', { code: '\u200b', name: 'nothing' })
  const source = await store('building', { code: 'S2', name: 'x', source: 's', external_id: '１' })
  const held = await store('building', { code: 'S1', name: 'x', source: 's', external_id: '1' })
  const total = await store('asset', { code: '合　计', name: '合计', class_code: 'A02010104' })
  await start()
  const left = [
    `buildings code E１ KEY_CONFLICT ${first}`,
    `buildings code ZC<U+200B>-003 CHARACTER_REFUSED`,
    `buildings code <U+200B> TEXT_EMPTY`,
    `buildings code Ｄ－１ KEY_CONFLICT ${narrow}`,
    `buildings externalId １ ID_MISMATCH ${held}`,
    `assets code 合<U+3000>计 TOTAL_ROW`,
  ]
  t.match(log, [
    { level: 'info', told: { changes: 2 } },
    { level: 'warn', told: { records: 6, fields: ['buildings.externalId', 'buildings.code', 'assets.code'] } },
  ])
  t.strictSame(await check(), { mended: 0, count: 6, told: left.toSorted() })
  const rows = await sql`select id, code from building order by id`
  const codes = Object.fromEntries(rows.map(({ id, code }) => [id, code]))
  t.match(codes, { [narrow]: 'D-1', [clash]: 'Ｄ－１', [first]: 'E1', [second]: 'E１', [inside]: 'ZC\u200b-003' })
  t.match(codes, { [nothing]: '\u200b' })
  t.match((await sql`select certificate_number as number from building where id = ${clash}`)[0], { number: '(1)' })
  t.equal((await sql`select from asset where id = ${total} and code = '合　计'`).length, 1)

  t.equal((await call('DELETE', `buildings/${narrow}`)).status, 204)
  const renamed = await call('PATCH', `buildings/${second}`, {
    payload: { code: 'E2' },
    headers: { 'x-reason': 'twin' },
  })
  t.match(renamed, { status: 200, body: { code: 'E2' } })
  const mended = await call('PATCH', `buildings/${source}`, { payload: { externalId: '2' } })
  t.equal(mended.status, 200, mended.text)
  const after = await check()
  t.match(after, { mended: 1, count: 3 })
  t.equal((await call('GET', `buildings/by-key?organizationCreditCode=${hall}&code=D-1`)).body.id, clash)
})

t.test('a code of a list goes with what uses it; what is in force at the same time is no second record', async (t) => {
  const { sql, store, start, check } = await open(t)
  const list = (code: string, parent: string | null) => sql`insert into code (list, list_version, code, parent_code, zh)
    values ('ASSET_CLASS', 'ＧＢ／Ｔ 1', ${code}, ${parent}, 'x')`
  await list('Ａ９', null)
  await list('Ａ９１', 'Ａ９')
  const asset = await store('asset', { code: '1', name: 'x', class_version: 'ＧＢ／Ｔ 1', class_code: 'Ａ９１' })
  const [region] = await sql`select id, path from region where code = '652301'`
  const organization = async (code: string, from: string) => {
    const [made] = await sql`insert into organization
      (credit_code, name, institution_type, administrative_level, region_id, region_path, valid_from)
      values (${code}, 'x', '01', 'COUNTY', ${region!.id}, ${region!.path}, ${from}) returning id`
    return made!.id
  }
  const spaced = `${hall.slice(0, 8)}-${hall.slice(8)}`.toLowerCase()
  const later = await organization(spaced, '2020-01-01')
  const own = (await sql`select id from organization where credit_code = ${hall}`)[0]!.id
  const alone = await organization('11652301dem00009', '2020-01-01')
  await start()
  t.strictSame(await check(), {
    ...{ mended: 0, count: 1, told: [`organizations creditCode ${spaced} PERIOD_OVERLAPS ${own}`] },
  })
  t.equal((await sql`select from organization where id = ${later} and credit_code = ${spaced}`).length, 1)
  t.equal((await sql`select from organization where id = ${alone} and credit_code = '11652301DEM00009'`).length, 1)
  const codes =
    await sql`select list_version as version, code, parent_code as parent from code where zh = 'x' order by 2`
  t.strictSame(
    [...codes],
    [
      ...[
        { version: 'GB/T 1', code: 'A9', parent: null },
        { version: 'GB/T 1', code: 'A91', parent: 'A9' },
      ],
    ],
  )
  t.match((await sql`select class_version as version, class_code as class from asset where id = ${asset}`)[0], {
    ...{ version: 'GB/T 1', class: 'A91' },
  })
})

t.test('a large table is looked through in slices', async (t) => {
  const { sql, check } = await open(t)
  await sql`insert into building (organization_id, region_path, code, name)
    select id, region_path, case when n % 20 = 0 then 'Ｂ' else 'B' end || n, 'x'
    from organization, generate_series(1, 45000) n where credit_code = ${hall}`
  t.strictSame(await check(), { mended: 2250, count: 0, told: [] })
  t.equal((await sql`select from building where code like 'B%'`).length, 45_000)
  t.strictSame(await check(), { mended: 0, count: 0, told: [] })
})

t.test('so are rooms that were left behind', async (t) => {
  const { call, sql, registry, moveBuildings } = await open(t)
  await call('POST', 'buildings', { payload: building('B1') })
  await sql`insert into space (organization_id, region_path, building_id, code, kind)
    select organization_id, region_path, id, n::text, 'OFFICE' from building, generate_series(1, 20100) n`
  await moveBuildings()
  const sizes: number[] = []
  const unsafe = async (text: string, values: string[]) => {
    const rows = await sql.unsafe(text, values)
    sizes.push(rows.length)
    return rows
  }
  const watched = new Proxy(sql, { get: (of, name) => (name === 'unsafe' ? unsafe : Reflect.get(of, name)) })
  const { mended, count } = await putRight({ sql: watched, registry, access: systemAccess })
  t.strictSame({ mended, count }, { mended: 20_100, count: 0 })
  t.equal(Math.max(...sizes), 20_000, 'no statement answers more than a slice')
})

t.test('what keeps a start from putting right keeps it from nothing else', async (t) => {
  const { sql, store, log, start, check } = await open(t)
  await sql.unsafe(`create function too_slow() returns trigger language plpgsql as
    $$ begin if new.code like 'Z%' then raise 'slow' using errcode = '57014'; end if; return new; end $$`)
  await sql`create trigger too_slow before update on building for each row execute function too_slow()`
  const late = await store('building', { code: 'Ｚ１', name: '楼', certificate_number: '（１）' })
  t.equal(await start(), 1)
  const unfinished = { level: 'error', told: { code: '57014' }, message: /the next start or `taizhang check`/ }
  t.match(log.splice(0), [unfinished, { level: 'info', told: { changes: 1 } }])
  await t.rejects(check(), { code: '57014' }, 'who asks is told')
  await sql`drop trigger too_slow on building`
  t.equal(await start(), 1)
  t.match(log, [{ level: 'info', told: { changes: 1 } }])
  t.match((await sql`select code from building where id = ${late}`)[0], { code: 'Z1' })
  t.equal(await start(), 0)
})

t.test('a room that was left behind follows its building, and is listed while another has its place', async (t) => {
  const { call, sql, store, log, start, check, moveBuildings } = await open(t)
  await call('POST', 'buildings', { payload: building('B1') })
  const [{ id: house } = {}] = await sql`select id from building where code = 'B1'`
  const stored = (code: string) => store('space', { building_id: house, code, kind: 'OFFICE' })
  const [free, room] = [await stored('102'), await stored('101')]
  const owner = await moveBuildings()
  const [{ id: other } = {}] = await sql`insert into space (organization_id, region_path, building_id, code, kind)
    select organization_id, region_path, id, '101', 'OFFICE' from building returning id`
  await start()
  t.match(log, [
    { level: 'info', told: { changes: 1 } },
    { level: 'warn', told: { records: 1, fields: ['spaces.buildingCode'] } },
  ])
  const whereIs = async (id: string) => (await call('GET', `spaces/${id}`)).body
  t.match(await whereIs(free), { organizationCreditCode: owner, regionPath: '650000.652300.652302', version: 2 })
  t.match(await whereIs(room), { organizationCreditCode: hall, version: 1 })
  t.strictSame(await check(), { mended: 0, count: 1, told: [`spaces buildingCode B1 KEY_CONFLICT ${other}`] })
  t.equal((await call('DELETE', `spaces/${other}`)).status, 204)
  t.strictSame(await check(), { mended: 1, count: 0, told: [] })
  t.match(await whereIs(room), { organizationCreditCode: owner, version: 2 })
})
