// Codes as people and input methods write them: one spelling for one code, in every door.
import t from 'tap'
import { building, openDoors, vehicle, vin } from './code-doors.ts'
import { holders } from './small-data.ts'

const { bureau } = holders
const { call, app, sql, english, doors, count, refusedEverywhere } = await openDoors(t)

t.test('a code has one spelling, whatever the keyboard made of it', async (t) => {
  const spellings = [
    ...[
      'ＺＣ－００１',
      'ZC—001',
      'ZC–001',
      'ZC\u2011001',
      'ZC−001',
      ' ZC-001\u3000',
      '\u200bZC-001\u200b',
      '\ufeffZC-001',
    ],
    ...[
      'ZC-001\u202c',
      '\u2066ZC-001\u2069',
      '\u00adZC-001',
      'ZC-001\ufe0f',
      'ZC-001 \ufe0f',
      '\u00a0ZC-001\u2028',
      'ZC-001\x1a',
    ],
  ]
  await doors[0]!.send('buildings', building('ZC-001'))
  const before = await count()
  for (const { name, send } of doors) {
    for (const code of spellings)
      t.strictSame(await send('buildings', building(code)), [], `${name} ${encodeURIComponent(code)}`)
  }
  t.strictSame(await count(), before, 'all of them are the record that is there')
  await doors[0]!.send('buildings', building('东 区　１号'))
  t.equal((await sql`select from building where code = '东 区 1号'`).length, 1)
  t.strictSame(await doors[2]!.send('buildings', building('①')), [], 'what is no full-width form stays as it is')
  t.equal((await sql`select from building where code = '①'`).length, 1)
})

t.test('filters and addresses find a code by every spelling', async (t) => {
  const wide = encodeURIComponent('ＺＣ－００１')
  const ways = [`code=${wide}`, `code[in]=x,${wide}`, `code[startsWith]=${encodeURIComponent('ＺＣ－')}`]
  for (const way of [...ways, `code[contains]=${encodeURIComponent('—００')}&code=ZC-001`]) {
    const { body } = await call('GET', `buildings?${way}&fields=code`)
    t.strictSame(body.data, [{ code: 'ZC-001' }], way)
  }
  const bureauWide = encodeURIComponent(
    bureau.replace(/\d/g, (digit) => String.fromCharCode(0xfee0 + digit.charCodeAt(0))),
  )
  t.equal((await call('GET', `buildings/by-key?organizationCreditCode=${bureauWide}&code=${wide}`)).body.code, 'ZC-001')
  const byPeriod = await call(
    'GET',
    `energy-consumptions?period[startsWith]=${encodeURIComponent('２０２４－')}&fields=period`,
  )
  t.ok(byPeriod.body.data.length > 0)
  const region = await call('GET', `buildings?region=${encodeURIComponent('６５００００')}&code=ZC-001`)
  t.equal(region.body.data.length, 1)
  const payload = {
    query: `query ($key: BuildingKey!) { building(key: $key) { code }
      buildings(filter: { code: { eq: "ＺＣ－００１" } }) { nodes { code } } }`,
    variables: { key: { organizationCreditCode: bureau, code: '\u200bＺＣ－００１' } },
  }
  const { data } = (await app.inject({ method: 'POST', url: '/graphql', headers: english, payload })).json()
  t.strictSame(data, { building: { code: 'ZC-001' }, buildings: { nodes: [{ code: 'ZC-001' }] } })
  const hidden = await call('GET', 'buildings?code=ZC%E2%80%8B-001', { headers: english })
  t.match(hidden, {
    status: 400,
    body: { errors: [{ code: 'CHARACTER_REFUSED', message: /U\+200B ZERO WIDTH SPACE/ }] },
  })
})

t.test('around a value of any kind it is dropped, inside it is shown', async (t) => {
  const around = building('n2', {
    floorAreaM2: '１２．５\u200b',
    builtOn: '\u200e２０２０－０１－０２',
    floorsAbove: '\ufeff３',
    name: '楼\u200b',
  })
  for (const { name, send } of doors.filter(({ name }) => name !== 'GraphQL')) {
    t.strictSame(await send('buildings', around), [], name)
  }
  const [row] = await sql`select floor_area_m2, built_on::text, floors_above, name from building where code = 'n2'`
  t.strictSame({ ...row }, { floor_area_m2: '12.50', built_on: '2020-01-02', floors_above: 3, name: '楼' })
  t.strictSame(await doors[2]!.send('buildings', building('n2', { name: '中\u200c间', note: '\u200b' })), [])
  const [text] = await sql`select name, note from building where code = 'n2'`
  t.strictSame({ ...text }, { name: '中\u200c间', note: null }, 'inside a text it belongs to the script')
  await refusedEverywhere(
    t,
    'buildings',
    building('n3', { floorAreaM2: '1\u200b2' }),
    'DECIMAL_FORMAT',
    /"1<U\+200B>2" is not a decimal/,
  )
  await refusedEverywhere(t, 'buildings', building('n3', { builtOn: '2020\u00a0-01-02' }), 'DATE_FORMAT', /<U\+00A0>/)
})

t.test('an official code is kept without what parts its groups, in capitals', async (t) => {
  const unit = '652301001002GB00012F00010003'
  for (const [i, written] of [
    '652301 001002 GB00012 F00010003',
    '652301-001002-gb00012-f00010003',
    '６５２３０１　００１００２　ＧＢ０００１２　Ｆ０００１０００３',
  ].entries()) {
    for (const { name, send } of doors) {
      const code = `u${i}`
      t.strictSame(await send('buildings', building(code, { realEstateUnitNumber: written })), [], name)
      t.strictSame(
        (await sql`select real_estate_unit_number as unit from building where code = ${code}`)[0]!.unit,
        unit,
      )
    }
  }
  const spaced = `${bureau.slice(0, 8)} ${bureau.slice(8)}`.toLowerCase()
  t.strictSame(await doors[2]!.send('buildings', building('u4', { organizationCreditCode: spaced })), [])
  for (const plateNumber of [
    '新B·12345',
    '新B 12345',
    '新B-12345',
    '新B•12345',
    '新Ｂ１２３４５',
    '新b12345',
    ' 新B12345\u200b',
  ]) {
    const written = vehicle({ vin: ` ${vin.slice(0, 9).toLowerCase()} ${vin.slice(9)}`, plateNumber, isMarked: true })
    t.strictSame(await doors[0]!.send('vehicles', written), [], plateNumber)
    t.strictSame((await sql`select vin, plate_number from vehicle where vin = ${vin}`)[0], {
      vin,
      plate_number: '新B12345',
    })
    const path = `vehicles?fields=vin&vin=${vin}&plateNumber=${encodeURIComponent(plateNumber)}`
    t.strictSame((await call('GET', path)).body.data, [{ vin }], path)
  }
  const part = await call(
    'GET',
    `vehicles?fields=vin&vin=${vin}&plateNumber[startsWith]=${encodeURIComponent('新b·12')}`,
  )
  t.strictSame(part.body.data, [{ vin }])
})
