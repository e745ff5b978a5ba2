// What is said of a refused row, file or request is true, in the words of who sent it, and says how to go on.
import t from 'tap'
import { errors, messageOf, titleOf } from '../src/errors.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { openDoors, vehicle, vin } from './code-doors.ts'
import { holders } from './small-data.ts'

const { call, app, sql, english, everyone, asCaller } = await openDoors(t)
const { bureau, neighbour } = holders

async function upload(register: string, file: string | Buffer, headers: Record<string, string> = english, query = '') {
  const more = { 'content-type': 'text/csv', ...headers }
  const answer = await call('POST', `${register}/import${query}`, { payload: file as string, headers: more })
  return answer.body
}
const chinese = { ...everyone, 'accept-language': 'zh' }

t.test('every message stands in both languages, and names what is given to it', async (t) => {
  for (const [code, { zh, en }] of Object.entries(errors)) {
    // By these words, not by the code, clients know that they have to send the document itself.
    const isBoth = /[\u3400-\u9fff]/.test(zh) || /^PersistedQuery/.test(zh)
    t.ok(isBoth && !/[\u3400-\u9fff]/.test(en.replace(/[元万千瓦时…]/g, '')), code)
    for (const language of ['zh', 'en'] as const) {
      t.notMatch(titleOf(code as keyof typeof errors, language), /[[\]{}]|^$|[,;:]$/, `${code} as a title`)
    }
  }
  const params = { names: 'code' }
  t.match(messageOf({ code: 'KEY_CONFLICT', params }, 'en'), /it may be out of your reach/)
  const named = messageOf({ code: 'KEY_CONFLICT', params: { ...params, id: 'x' } }, 'en')
  t.match(named, /record x; update that one/)
  t.notMatch(named, /reach/)
})

t.test('a value of an enumeration is refused with what may be written, in both languages', async (t) => {
  const sent = vehicle({ category: '轿车' })
  const [zh, en] = await Promise.all(
    [chinese, english].map(async (headers) => (await call('POST', 'vehicles', { payload: sent, headers })).body.errors),
  )
  t.match(zh, [{ code: 'ENUM_VALUE', message: /^“轿车”不在可选值中,可填:.*LAW_ENFORCEMENT\(执法执勤用车\)/ }])
  t.match(en, [{ code: 'ENUM_VALUE', message: /^"轿车" is not one of .*LAW_ENFORCEMENT \(Law enforcement\)/ }])
  const near = await call('POST', 'vehicles', { payload: vehicle({ energyKind: '插电混合动力' }), headers: chinese })
  t.match(near.body.errors[0].message, /可填:PLUG_IN_HYBRID\(插电式混合动力\)、HYBRID\(混合动力\)/, 'the nearest first')
  t.equal((await sql`select from vehicle where vin = ${vin}`).length, 0)
})

t.test('a code that its list has not is refused with those that may be meant', async (t) => {
  const use = { organizationCreditCode: bureau, period: '2023-01', quantity: '1' }
  const cases: [energyType: string, zh: RegExp, en: RegExp][] = [
    [
      '电',
      /“电”,可填:ELECTRICITY\(电\);全部代码见 GET \/v1\/codes\?list=ENERGY_TYPE$/,
      /but ELECTRICITY \(Electricity\);/,
    ],
    ['ELECTRICTY', /可填:ELECTRICITY\(电\);/, /but ELECTRICITY \(Electricity\);/],
    ['煤', /可填:COAL\(煤炭\)、/, /COAL \(Coal \(raw coal basis\)\)/],
  ]
  for (const [energyType, zh, en] of cases) {
    const payload = { ...use, energyType }
    const problem = async (headers: typeof english) =>
      (await call('POST', 'energy-consumptions', { payload, headers })).body.errors[0]
    t.match(await problem(chinese), { code: 'CODE_UNKNOWN', message: zh })
    t.match(await problem(english), { code: 'CODE_UNKNOWN', message: en })
  }
  const asset = { organizationCreditCode: bureau, code: 'w1', name: 'x', classCode: 'A02010199' }
  const { message } = (await call('POST', 'assets', { payload: asset, headers: chinese })).body.errors[0]
  t.match(message, /^代码表 ASSET_CLASS 中没有代码“A02010199”,可填:A0201010\d\(/)
  t.ok(message.length < 400, 'of a long list only some')
  const file = `organizationCreditCode,period,energyType,quantity\n${bureau},2023-01,水电,1\n${bureau},2023-02,电,2\n`
  t.match((await upload('energy-consumptions', file, chinese)).rejected, [
    { line: 2, message: /可填:ELECTRICITY\(电\)、WATER\(水\);/ },
    { line: 3, message: /可填:ELECTRICITY\(电\);/ },
  ])
})

t.test('a file is told of in its own words', async (t) => {
  const header = '统一社会信用代码,期间,能源种类,消费量,费用,其中采暖用量'
  const rows = [
    `${bureau},2023-03,ELECTRICITY,十,1,`,
    `${bureau},2023-04,ELECTRICITY,10,-1,`,
    `${bureau},2023-05,ELECTRICITY,10,5,11`,
    `${bureau},,ELECTRICITY,10,5,1`,
    `${creditCodeFor('1165230100000099')},2023-06,ELECTRICITY,10,5,1`,
    `${bureau},2023-07,ELECTRICITY,10,5000,1`,
  ]
  const { rejected, warnings } = await upload('energy-consumptions', `${header}\n${rows.join('\n')}\n`, chinese)
  const told = rejected.map(({ line, field, column }: Record<string, unknown>) => [line, field, column].join(' '))
  t.strictSame(told, [
    ...['2 quantity 消费量', '3 costYuan 费用', '4 heatingQuantity 其中采暖用量', '5 period 期间'],
    '6 organizationCreditCode 统一社会信用代码',
  ])
  t.match(rejected[2].message, '其中各项合计(其中采暖用量 11)大于 消费量 10')
  t.match(rejected[3].message, '字段“期间”不能为空')
  const keyless = await upload('energy-consumptions', '期间,消费量\n2023-08,1\n', chinese)
  t.match(keyless.rejected[0].message, /^缺少主键:所属单位\(代码\), 期间, 能源种类/)
  t.match(warnings, [{ line: 7, field: 'costYuan', column: '费用', message: /单价通常为 0\.1 至 5 元\/千瓦时/ }])
  const car = await upload('vehicles', `单位代码,车架号\n${bureau},${vin}\n`, chinese)
  t.match(car.rejected[0], { field: 'category', message: '缺少必填字段“公务用车类别”' })
  t.notOk('column' in car.rejected[0], 'there is no such column')
  const plain = await upload('vehicles', `organizationCreditCode,vin\n${bureau},${vin}\n`, chinese)
  t.match(plain.rejected[0], { field: 'category', message: '缺少必填字段“category”' })
  const room = await upload('spaces', `单位代码,所属房屋编号,房间号,房间类别\n${bureau},B9,1,办公室\n`, chinese)
  t.match(room, { code: 'COLUMN_UNKNOWN' }, 'two fields are called 单位代码')
  const space = await upload('spaces', `所属单位(代码),所属房屋编号,房间号,房间类别\n${bureau},B9,1,办公室\n`, chinese)
  const said = '“所属房屋编号”指向的记录“B9”不存在于“所属单位(代码)”所指的单位内'
  t.match(space.rejected, [{ field: 'buildingCode', column: '所属房屋编号', message: said }])
})

t.test('a wrong header says where the columns are, and which of the file are one', async (t) => {
  const unknown = await upload('vehicles', '单位代码,车架号,颜色\nx,y,z\n', chinese)
  t.match(unknown.detail, /^没有列“颜色”,请改名或删去此列.*GET \/v1\/vehicles\/export\?format=csv 的首行/)
  const twice = await upload('vehicles', '单位代码,车架号,VIN码\nx,y,z\n', chinese)
  t.match(twice, { code: 'COLUMN_DUPLICATE', detail: '列“车架号”与“VIN码”是同一列“vin”,只能留一列' })
  const same = await upload('vehicles', 'vin,vin\nx,y\n')
  t.match(same.detail, 'Column "vin" appears more than once: keep one')
  const header = (await app.inject({ method: 'GET', url: '/v1/vehicles/export?format=csv', headers: everyone })).body
  t.match(header.split('\n')[0], /organizationCreditCode.*vin/, 'which is there')
})

t.test('a room that is moved alone is told that it follows its building', async (t) => {
  const [room] = await sql`select s.id from space s join building b on b.id = s.building_id
                           join organization o on o.id = s.organization_id
                           where o.credit_code = ${bureau} and b.code = 'B2'`
  const payload = { organizationCreditCode: neighbour }
  const away = (await call('PATCH', `spaces/${room!.id}`, { payload, headers: chinese })).body.errors
  const said =
    /“B2”不存在于“organizationCreditCode”所指的单位内:.*不单独移到其他单位,请移动“buildingCode”所指的记录本身/
  t.match(away, [{ code: 'REFERENCE_UNKNOWN', pointer: '/buildingCode', message: said }])
  const key = { organizationCreditCode: neighbour, buildingCode: 'B2', code: '101', kind: 'OFFICE' }
  const anew = await call('POST', 'spaces', { payload: key, headers: english })
  t.match(anew.body.errors[0].message, /"B2", does not exist in the organization that "organizationCreditCode" names$/)
  const nobody = { ...key, organizationCreditCode: creditCodeFor('1165230100000099') }
  const nowhere = (await call('POST', 'spaces', { payload: nobody, headers: english })).body.errors
  t.strictSame(
    nowhere.map(({ code }: { code: string }) => code),
    ['ORGANIZATION_UNKNOWN'],
    'and nothing of what it would have',
  )
  const writer = await asCaller({ scopes: ['buildings:write'] })
  const blind = (await call('PATCH', `spaces/${room!.id}`, { payload, headers: { ...english, ...writer } })).body.errors
  t.notMatch(blind[0].message, 'B2', 'who does not read is told no code')
})

t.test('an unreadable file says what to do in Excel and WPS', async (t) => {
  const gbk = Buffer.concat([Buffer.from('vin\n'), Buffer.of(0xb2, 0xfd, 0xbc, 0xaa, 0x0a)])
  const stated = { ...chinese, 'content-type': 'text/csv; charset=utf-8' }
  const cases: [file: Buffer, headers: typeof stated, code: string][] = [
    [gbk, stated, 'ENCODING_CONTRADICTS'],
    [Buffer.from([0x76, 0x0a, 0xff, 0xff, 0x0a, 0x61, 0x0a]), chinese as typeof stated, 'ENCODING_INVALID'],
    [Buffer.of(0x50, 0x4b, 3, 4, 0x0a), chinese as typeof stated, 'FILE_FORMAT_UNSUPPORTED'],
  ]
  for (const [file, headers, code] of cases) {
    t.match(await upload('vehicles', file, headers), { code, detail: /Excel.*WPS.*CSV UTF-8/ })
  }
  const cut = await upload('vehicles', 'vin\n"abc\n', chinese)
  t.match(cut, { code: 'FILE_TRUNCATED', detail: /双引号没有成对.*重新导出并上传/ })
})

t.test('a number out of range says the range, a period before the records why', async (t) => {
  const price = await call('POST', 'vehicles', { payload: vehicle({ priceYuan: '9'.repeat(20) }), headers: english })
  t.match(price.body.errors[0], { code: 'NUMBER_RANGE', message: /at most 9{14,18}\.99, leaving/ })
  const seats = await call('POST', 'vehicles', { payload: vehicle({ seats: '3000000000' }), headers: chinese })
  t.match(seats.body.errors[0], { code: 'NUMBER_RANGE', message: '绝对值不大于 2147483647' })
  const use = { organizationCreditCode: bureau, energyType: 'WATER', quantity: '1', period: '1899-12' }
  const period = (await call('POST', 'energy-consumptions', { payload: use, headers: chinese })).body.errors[0]
  t.match(period, { code: 'PERIOD_FORMAT', message: /早于 1949 年;空单元格常变成 1899-12/ })
})

t.test('bounds of a warning are those of the field, and only the one that is passed', async (t) => {
  const tax = vehicle({ purchaseTaxYuan: '5000000', priceYuan: '60000000' })
  const { results } = (await call('POST', 'vehicles?dryRun=true', { payload: tax, headers: chinese })).body
  const messages = results[0].warnings.map(({ message }: { message: string }) => message)
  t.match(messages[0], /^“60000000”不大可能:通常不大于 10000000;/)
  t.match(messages[1], /^“5000000”不大可能:通常不大于 1000000;/)
  t.match(messages[0], /计量单位应为元,请核对单位和小数点$/)
  t.notMatch(messages.join(), /-1000|不小于/)
  const seats = await call('POST', 'vehicles?dryRun=true', { payload: vehicle({ seats: 0 }), headers: english })
  t.equal(seats.body.results[0].warnings[0].message, '0 is unlikely: usual values are 1 or more; check it')
  const negative = await call('POST', 'vehicles', { payload: vehicle({ purchaseTaxYuan: '-1' }), headers: chinese })
  t.match(negative.body.errors, [{ code: 'NEGATIVE', message: '“-1”为负数,此处不能为负' }])
})

t.test('of a refused row only what it sent is warned of, and not what is refused', async (t) => {
  const car = vehicle({ priceYuan: '100000', invoiceYuan: '100000', purchaseTaxYuan: '90000' })
  const { results } = (await call('POST', 'vehicles?mode=partial', { payload: [car], headers: english })).body
  t.match(results, [{ outcome: 'CREATED', warnings: [{ code: 'PURCHASE_TAX_UNLIKELY' }] }])
  const { id } = results[0]
  const change = async (more: object) =>
    (await call('POST', 'vehicles?mode=partial', { payload: [{ id, ...more }], headers: english })).body.results[0]
  const refused = await change({ note: 'x', baseVersion: 7 })
  t.match(refused, { outcome: 'CONFLICT', problems: [{ code: 'VERSION_CONFLICT', message: /read it again/ }] })
  t.strictSame(refused.warnings, [], 'the row says nothing of the tax')
  const cheaper = await change({ priceYuan: '90000', baseVersion: 7 })
  t.strictSame(cheaper.warnings, [], 'nor here, though the price would make it odd')
  const both = await change({ seats: 0, purchaseTaxYuan: '95000', baseVersion: 7 })
  const codes = both.warnings.map(({ code, field }: Record<string, string>) => `${code} ${field}`)
  t.strictSame(codes.sort(), ['PURCHASE_TAX_UNLIKELY purchaseTaxYuan', 'VALUE_UNLIKELY seats'])
  await sql`delete from vehicle where vin = ${vin}`
})

t.test('the end of an organization before its rows is warned of, as far as the caller reads them', async (t) => {
  const one = (await sql`select id from organization where credit_code = ${neighbour}`)[0]!
  const [later] = await sql`select count(*) filter (where first_day(period) > '2020-06-30') as n
                            from energy_consumption where organization_id = ${one.id}`
  const uses = ['2021-01', '2021-02', '2020-06'].map((period) => {
    return { organizationCreditCode: neighbour, period, energyType: 'COAL', quantity: '1' }
  })
  await call('POST', 'energy-consumptions', { payload: uses, headers: english })
  const end = async (validTo: string | null, headers = english, query = '?dryRun=true&mode=partial') =>
    (await call('POST', `organizations${query}`, { payload: [{ id: one.id, validTo }], headers })).body.results[0]
  const count = Number(later!.n) + 2
  const told = await end('2020-06-30')
  t.match(told, { outcome: 'UPDATED', warnings: [{ code: 'ROWS_AFTER_END', field: 'validTo' }] })
  t.match(told.warnings[0].message, new RegExp(`^After 2020-06-30 it still has ${count} energyConsumptions`))
  t.match((await end('2020-06-30', chinese)).warnings[0].message, new RegExp(`仍有属于它的能源资源消费 ${count} 条`))
  const blind = await asCaller({ scopes: ['reference:read', 'reference:write', 'vehicles:read'] })
  t.strictSame((await end('2020-06-30', { ...english, ...blind })).warnings, [], 'who reads no energy is told nothing')
  t.strictSame(
    (await end('2099-12-31')).warnings.filter(({ code }: { code: string }) => code === 'ROWS_AFTER_END'),
    [],
  )
  t.strictSame((await end(null)).warnings, [])
  await end('2020-06-30', english, '?mode=partial')
  t.strictSame((await end('2020-06-30')).warnings, [], 'once: it is no news')
  t.match((await end('2020-06-29')).warnings, [{ code: 'ROWS_AFTER_END' }])
  await end(null, english, '?mode=partial')
})

t.test('a key that is taken says how to go on', async (t) => {
  const cars = [bureau, neighbour].map((organizationCreditCode) => vehicle({ organizationCreditCode }))
  await call('POST', 'vehicles', { payload: cars[0], headers: english })
  const second = (await call('POST', 'vehicles', { payload: cars[1], headers: english })).body.results[0]
  t.match(second.warnings[0].message, /if it was handed over, remove this record and send the id of that one/)
  const [first] = await sql`select id from vehicle where vin = ${vin} and id <> ${second.id}`
  const payload = { organizationCreditCode: neighbour }
  const moved = await call('PATCH', `vehicles/${first!.id}`, { payload, headers: english })
  t.match(moved, { status: 409, body: { code: 'KEY_CONFLICT' } })
  t.match(moved.body.detail, `record ${second.id}; update that one, or first correct or remove either`)
  t.equal((await call('DELETE', `vehicles/${second.id}`, { headers: everyone })).status, 204)
  t.equal((await call('PATCH', `vehicles/${first!.id}`, { payload, headers: english })).status, 200, 'as it said')
  const county = { ...english, ...(await asCaller({ regions: ['652301'] })) }
  const taken = {
    ...{ creditCode: neighbour, name: 'x', institutionType: '01', administrativeLevel: 'COUNTY', regionCode: '652301' },
  }
  const hidden = await call('POST', 'organizations', { payload: taken, headers: county })
  t.match(hidden, {
    status: 409,
    body: { detail: /it may be out of your reach, then a level that reaches both has to act/ },
  })
  await sql`delete from vehicle where vin = ${vin}`
})

t.test('a POST that asks takes short filters in its body, and says so of its address', async (t) => {
  const ask = (query: string, payload: object) => call('POST', `buildings/${query}`, { payload, headers: english })
  const found = await ask('query', { 'floorAreaM2[gte]': 5000, name: '一号楼', fields: ['code'] })
  t.match(found, { status: 200, body: { data: [{ code: 'B1' }] } })
  t.equal(found.body.data.length, 1)
  for (const path of ['query?limit=1', 'export?limit=1', 'export?format=csv']) {
    const refused = await ask(path, {})
    t.match(
      refused,
      { status: 400, body: { code: 'UNKNOWN_PARAMETER', detail: /a POST says all in its JSON body/ } },
      path,
    )
  }
})
