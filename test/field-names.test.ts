// What people call a field: the words of the trade are taken, another unit is said to be one, and what is suggested is
// near.
import t from 'tap'
import { fieldNames, normalName } from '../src/kernel/field-names.ts'
import { nearest } from '../src/kernel/names.ts'
import { openDoors } from './code-doors.ts'
import { holders } from './small-data.ts'

const { call, app, sql, registry, english } = await openDoors(t)
const { bureau } = holders

async function upload(register: string, header: string, cells: string) {
  const payload = `${header}\n${cells}\n`
  const { status, body } = await call('POST', `${register}/import`, {
    payload,
    headers: { ...english, 'content-type': 'text/csv' },
  })
  return { status, code: body.code, detail: String(body.detail), rejected: body.rejected, counts: body.counts }
}

t.test('every alias names its field, or none where two fields are called so', async (t) => {
  let count = 0
  for (const register of registry.registers) {
    const names = fieldNames(register)
    for (const { name, aliases = [] } of register.fields.values()) {
      for (const alias of aliases) {
        const sharing = [...register.fields.values()].filter((field) => field.aliases?.includes(alias))
        t.equal(names.get(normalName(alias)), sharing.length > 1 ? undefined : name, `${register.name} ${alias}`)
        count++
      }
    }
  }
  t.ok(count > 150, `${count} aliases`)
})

t.test('files are taken with the headers of the trade', async (t) => {
  const vehicle = await upload(
    'vehicles',
    '单位代码,车架号,车牌号码,公务用车类型,燃料种类,里程（公里）,裸车价',
    `${bureau},LDEMTZ000GD001149,新B·54300,其他按照规定配备的公务用车,汽油,81234.5,100000`,
  )
  t.match(vehicle, { status: 200, counts: { created: 1 }, rejected: [] })
  const [car] = await sql`select plate_number, odometer_km, price_yuan from vehicle where vin = 'LDEMTZ000GD001149'`
  t.strictSame({ ...car }, { plate_number: '新B54300', odometer_km: '81234.5', price_yuan: '100000.00' })
  for (const [i, area] of [
    '建筑面积㎡',
    '建筑面积（m²）',
    '建筑面积(m2)',
    '建筑面积（平方米）',
    '建筑面积',
    '总建筑面积',
    '建筑面积[平米]',
    '建筑面积(平方)',
  ].entries()) {
    const { rejected, counts } = await upload(
      'buildings',
      `统一社会信用代码,房屋编码,楼栋名称,${area}`,
      `${bureau},f${i},楼,12.5`,
    )
    t.match({ rejected, counts }, { rejected: [], counts: { created: 1 } }, area)
    t.equal((await sql`select floor_area_m2 as area from building where code = ${`f${i}`}`)[0]!.area, '12.50')
  }
})

t.test('another unit is said to be another unit, with the factor, and nothing is written', async (t) => {
  const before = (await sql`select count(*) from change`)[0]
  const cases: [register: string, header: string, said: RegExp][] = [
    ['cost-records', '金额(万元)', /1 万元 = 10000 元/],
    ['cost-records', '金额（万元）', /1 万元 = 10000 元/],
    ['cost-records', '金额万元', /field "金额\(元\)", which is in 元 \(1 万元 = 10000 元\)/],
    ['cost-records', '支出金额/千元', /1 千元 = 1000 元/],
    ['cost-records', 'amountWanYuan', /"amountYuan", which is in CNY \(1 WanYuan = 10000 CNY\)/],
    ['cost-records', '金额(美元)', /which is in 元:/],
    ['buildings', '建筑面积(亩)', /1 亩 = 666\.666667 平方米/],
    ['buildings', '建筑面积(公顷)', /1 公顷 = 10000 平方米/],
    ['buildings', '原值(亿元)', /1 亿元 = 100000000 元/],
    ['vehicles', '里程(万公里)', /1 万公里 = 10000 公里/],
    ['vehicles', '排量(毫升)', /1 毫升 = 0\.001 升/],
    ['assets', '折旧年限(年)', /1 年 = 12 月/],
    ['assets', '折旧年限', /field "折旧年限\(月\)", which is in 月 \(1 年 = 12 月\)/],
    ['assets', '使用年限', /1 年 = 12 月/],
    ['assets', '预计使用年限', /1 年 = 12 月/],
    ['energy-consumptions', '费用(k元)', /1 k元 = 1000 元\)/],
    ['energy-consumptions', '费用（M元）', /1 M元 = 1000000 元\)/],
    ['assets', 'serviceLifeYears', /which is in Months \(1 Years = 12 Months\)/],
    [
      'energy-consumptions',
      '消费量(万千瓦时)',
      /"消费量", which is in the unit of the form \(1 万千瓦时 = 10000 千瓦时\)/,
    ],
    ['energy-consumptions', '消费量(万度)', /1 万度 = 10000 千瓦时\)/],
    ['energy-consumptions', '消费量(亿kWh)', /1 亿kWh = 100000000 千瓦时\)/],
    ['energy-consumptions', '消费量(MWh)', /1 MWh = 1000 千瓦时\)/],
    ['energy-consumptions', '用量(万立方米)', /1 万立方米 = 10000 立方米\)/],
    ['energy-consumptions', '用量(百万方)', /1 百万方 = 1000000 立方米\)/],
    ['energy-consumptions', '用量(万吨)', /1 万吨 = 10000 吨 = 10000000 千克\)/],
    ['energy-consumptions', '用量(克)', /1 克 = 0\.000001 吨 = 0\.001 千克\)/],
    ['energy-consumptions', '用量(千升)', /1 千升 = 1000 升\)/],
    ['energy-consumptions', '用量(kL)', /1 kL = 1000 升\)/],
    ['energy-consumptions', '用量(TJ)', /1 TJ = 1000 吉焦\)/],
    ['energy-consumptions', '用量(ktce)', /1 ktce = 1000 吨标准煤\)/],
    ['energy-consumptions', '费用(M¥)', /1 M¥ = 1000000 元\)/],
    ['buildings', '建筑面积(平方厘米)', /1 平方厘米 = 0\.0001 平方米\)/],
    ['energy-consumptions', '用量(毫升)', /1 毫升 = 0\.001 升\)/],
    ['energy-consumptions', '用量(千焦)', /1 千焦 = 0\.000001 吉焦\)/],
    ['energy-consumptions', '用量(百万千卡)', /1 百万千卡 = 4\.1868 吉焦\)/],
    ['energy-consumptions', '用量(千克标准煤)', /1 千克标准煤 = 0\.001 吨标准煤\)/],
    ['energy-consumptions', '用量(万吨标煤)', /1 万吨标煤 = 10000 吨标准煤\)/],
    ['energy-consumptions', '其中:采暖用量(万千瓦时)', /"其中:采暖用量" \(1 万千瓦时 = 10000 千瓦时\)/],
    ['energy-consumptions', '折标准煤(吨标准煤)', /1 吨标准煤 = 1000 千克标准煤\)/],
    ['energy-consumptions', '折标准煤(万吨)', /1 万吨 = 10000000 千克标准煤\)/],
    ['energy-consumptions', '二氧化碳排放(吨)', /1 吨 = 1000 千克二氧化碳\)/],
    ['energy-consumptions', '费用(百万元)', /1 百万元 = 1000000 元\)/],
    ['energy-consumptions', '费用(百万)', /1 百万 = 1000000 元\)/],
    ['energy-consumptions', 'costMillionYuan', /1 MillionYuan = 1000000 CNY\)/],
    ['energy-consumptions', '费用(k¥)', /1 k¥ = 1000 元\)/],
    ['energy-consumptions', '费用(万美元)', /which is in 元:/],
    ['buildings', '建筑面积(平方公里)', /1 平方公里 = 1000000 平方米\)/],
    ['buildings', '建筑面积(万㎡)', /1 万m2 = 10000 平方米\)/],
    ['buildings', '建筑面积(百亩)', /1 百亩 = 66666\.6667 平方米\)/],
    ['vehicles', '里程(米)', /1 米 = 0\.001 公里\)/],
    ['vehicles', '排量(cc)', /1 cc = 0\.001 升\)/],
    ['vehicles', '排量(立方米)', /1 立方米 = 1000 升\)/],
    ['assets', '折旧年限(季度)', /1 季度 = 3 月\)/],
    ['assets', '折旧年限(天)', /which is in 月:/],
    ['buildings', 'floorAreaHectares', /"floorAreaM2", which is in m2 \(1 Hectares = 10000 m2\)/],
    ['energy-consumptions', 'quantityMWh', /in the unit of the form \(1 MWh = 1000 kWh\)/],
    ['energy-consumptions', 'quantityKt', /\(1 Kt = 1000 t = 1000000 kg\)/],
    ['buildings', '建筑面积(hm²)', /1 hm2 = 10000 平方米\)/],
    ['buildings', '建筑面积(㏊)', /1 ha = 10000 平方米\)/],
    ['buildings', '建筑面积(㎜²)', /1 mm2 = 0\.000001 平方米\)/],
    ['energy-consumptions', '用量(㎦)', /1 km3 = 1000000000 立方米\)/],
    ['energy-consumptions', '用量(km³)', /1 km3 = 1000000000 立方米\)/],
    ['energy-consumptions', '用量(立方公里)', /1 立方公里 = 1000000000 立方米\)/],
    ['energy-consumptions', '用量(㎤)', /1 cm3 = 0\.001 升\)/],
    ['vehicles', '排量(ml)', /1 ml = 0\.001 升\)/],
    ['vehicles', '排量(ML)', /which is in 升:/],
    ['vehicles', '排量(万ML)', /which is in 升:/],
    ['vehicles', '里程(Mm)', /which is in 公里:/],
    ['vehicles', '里程(mm)', /1 mm = 0\.000001 公里\)/],
    ['energy-consumptions', '用量(Mg)', /in the unit of the form:/],
    ['energy-consumptions', '用量(mg)', /1 mg = 0\.000000001 吨 = 0\.000001 千克\)/],
    ['energy-profiles', '用能人数(百人)', /1 百人 = 100 人\)/],
    ['energy-consumptions', '费用(单位:万元)', /1 万元 = 10000 元/],
  ]
  for (const [register, header, said] of cases) {
    const { status, code, detail } = await upload(register, `单位代码,${header}`, 'x,1')
    t.match({ status, code, detail }, { status: 422, code: 'UNIT_DIFFERS', detail: said }, header)
  }
  const record = { organizationCreditCode: bureau, period: '2024', amountWanYuan: '5' }
  const { body } = await call('POST', 'cost-records', { payload: record, headers: english })
  const said = /than field "amountYuan", which is in CNY \(1 WanYuan = 10000 CNY\)/
  t.match(body.errors, [{ code: 'UNIT_DIFFERS', pointer: '/amountWanYuan', message: said }])
  t.strictSame((await sql`select count(*) from change`)[0], before)
})

t.test('a unit of the form is that of one energy and another of the next', async (t) => {
  const units = await sql`select distinct unit from code where list = 'ENERGY_TYPE' and unit is not null`
  t.equal(units.length, 7)
  const headers = ['吨', 't', '公斤', 'kg', '千瓦时', 'kWh', '度', '立方米', 'm³', '升', 'dm3', 'GJ', '吨标准煤']
  for (const unit of headers) {
    const { status, code, detail } = await upload('energy-consumptions', `单位代码,其中采暖用量(${unit})`, 'x,1')
    t.match({ status, code }, { status: 422, code: 'UNIT_BY_RECORD' }, unit)
    t.match(detail, /in these units, only change the name to "其中:采暖用量"; else convert/)
    t.notMatch(detail, /=/, 'no factor: it would be wrong of other rows')
    for (const { unit } of units) t.match(detail, new RegExp(` ${unit}[;)]`))
  }
  const sent = await call('POST', 'energy-consumptions', { payload: { quantityKwh: '1' } })
  t.match(sent.body.errors[0], { code: 'UNIT_BY_RECORD', message: /煤炭为吨.*液化石油气为千克.*名称改为“quantity”/ })
  const record = `${bureau},2023,COAL,5`
  const renamed = await upload('energy-consumptions', '统一社会信用代码,期间,能源种类,消费量', record)
  t.match(renamed, { status: 200, counts: { created: 1 } })
})

t.test('only what is near is suggested', async (t) => {
  const cases: [register: string, header: string, suggested: string | undefined][] = [
    ['vehicles', '序号', undefined],
    ['vehicles', '颜色', undefined],
    ['vehicles', 'no', undefined],
    ['vehicles', 'x', undefined],
    ['vehicles', 'ID', 'id'],
    ['vehicles', 'enginNumber', 'engineNumber'],
    ['vehicles', '购置金额', undefined],
    ['cost-records', '金额(块)', undefined],
    ['assets', '使用年限(岁)', undefined],
    ['cost-records', '金额(含税)', undefined],
    ['cost-records', 'amount', 'amountYuan'],
    ['spaces', '单位代码', undefined],
  ]
  for (const [register, header, suggested] of cases) {
    const { code, detail } = await upload(register, header, 'x')
    t.equal(code, 'COLUMN_UNKNOWN', header)
    t.equal(/did you mean "(.*)"\?$/.exec(detail)?.[1], suggested, header)
  }
  t.equal(nearest('id2', ['id', 'ip']), 'id')
  t.equal(nearest('车架号', ['版本号', '车牌号']), undefined)
})

t.test('JSON, filters and GraphQL suggest alike', async (t) => {
  const payload = { 车架号: 'x', '所属单位(代码)': 'x', no: 1 }
  const sent = await call('POST', 'vehicles', { payload, headers: english })
  const messages = sent.body.errors.map(({ message }: { message: string }) => message)
  t.ok(messages.includes('There is no field "车架号"; did you mean "vin"?'), messages.join())
  t.ok(messages.includes('There is no field "no"'), messages.join())
  t.ok(messages.includes('There is no field "所属单位(代码)"; did you mean "organizationCreditCode"?'), messages.join())
  const detail = async (query: string) => String((await call('GET', query, { headers: english })).body.detail)
  t.match(await detail(`vehicles?${encodeURIComponent('车牌号')}=x`), /did you mean "plateNumber"/)
  t.notMatch(await detail('cost-records?amountWanYuan=1'), /did you mean/)
  t.notMatch(await detail('vehicles?no=1'), /did you mean/)
  t.match(await detail('buildings?FloorAreaM2=1'), /did you mean "floorAreaM2"/)
  const nested = encodeURIComponent('{"车架号":{"eq":"x"}}')
  t.match(await detail(`vehicles?filter=${nested}`), /did you mean "vin"/)
  const graphql = async (query: string, variables = {}) => {
    const payload = { query, variables }
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers: english, payload })
    return answer.json().errors[0].message as string
  }
  t.match(await graphql('{ vehicles { nodes { plateNumbr } } }'), /Did you mean "plateNumber"/)
  t.notMatch(await graphql('{ costRecords { nodes { amountWanYuan } } }'), /Did you mean/)
  t.notMatch(await graphql('{ vehicles { nodes { no } } }'), /Did you mean/)
  const upsert = 'mutation ($r: [CostRecordInput!]!) { upsertCostRecords(records: $r) { isWritten } }'
  t.notMatch(await graphql(upsert, { r: [{ amountWanYuan: '5' }] }), /Did you mean/)
  t.match(
    await graphql('{ vehicles(filter: { usageStatus: { eq: IN_USEE } }) { nodes { id } } }'),
    /Did you mean.*IN_USE/,
  )
})
