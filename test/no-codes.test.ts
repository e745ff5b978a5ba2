// What is written for a code and is none: refused in every door, with what to do.
import t from 'tap'
import { building, openDoors, vehicle } from './code-doors.ts'
import { holders } from './small-data.ts'

const { bureau } = holders
const { call, doors, refusedEverywhere } = await openDoors(t)

t.test('what nobody sees is refused inside a code, by number and name', async (t) => {
  const cases: [character: string, said: RegExp][] = [
    ['\u200b', /"ZC<U\+200B>1" is a code, .* U\+200B ZERO WIDTH SPACE/],
    ['\u202e', /U\+202E RIGHT-TO-LEFT OVERRIDE/],
    ['\u2067', /U\+2067 RIGHT-TO-LEFT ISOLATE/],
    ['\u00ad', /U\+00AD SOFT HYPHEN/],
    ['\ufeff', /U\+FEFF/],
    ['\u2060', /U\+2060 WORD JOINER/],
    ['\ufe0f', /U\+FE0F VARIATION SELECTOR-16/],
    ['\n', /U\+000A LINE FEED/],
    ['\t', /U\+0009 TAB/],
    ['\ufffd', /U\+FFFD REPLACEMENT CHARACTER/],
    ['\ue000', /U\+E000/],
    ['\u3164', /U\+3164 HANGUL FILLER/],
  ]
  for (const [character, said] of cases) {
    await refusedEverywhere(t, 'buildings', building(`ZC${character}1`), 'CHARACTER_REFUSED', said)
  }
  const more = { source: 'a', externalId: '1\u200b2' }
  await refusedEverywhere(t, 'buildings', building('n1', more), 'CHARACTER_REFUSED', /ZERO WIDTH/)
  await refusedEverywhere(
    t,
    'buildings',
    building('n1', { organizationCreditCode: `11\u200b${bureau}` }),
    'CHARACTER_REFUSED',
  )
})

t.test('a placeholder identifies nothing, in the key of any register', async (t) => {
  const words = [
    '-',
    '--',
    '—',
    '——',
    '/',
    '／',
    '\\',
    '无',
    '(无)',
    '暂无',
    '空',
    '未知',
    '不详',
    '待定',
    '同上',
    '*',
    '？？',
    '…',
    '见附件',
    '（详见附表）',
  ]
  const more = [
    'N/A',
    'n/a',
    'NA',
    'Ｎ／Ａ',
    'NULL',
    '<null>',
    '\\N',
    'none',
    'nil',
    'TBD',
    '0',
    '000',
    '０',
    '0-0',
    'xx',
    '11111111',
  ]
  for (const word of [...words, ...more]) await refusedEverywhere(t, 'buildings', building(word), 'KEY_PLACEHOLDER')
  for (const word of ['--', '0', '无']) {
    await refusedEverywhere(t, 'buildings', building('n4', { source: 's', externalId: word }), 'KEY_PLACEHOLDER')
    await refusedEverywhere(t, 'buildings', building('n4', { source: word, externalId: '7' }), 'KEY_PLACEHOLDER')
    await refusedEverywhere(t, 'buildings', building('n4', { organizationCreditCode: word }), 'KEY_PLACEHOLDER')
  }
  const vins = [
    '--',
    '0',
    'A',
    'AAAAAAAAAAAAAAAAA',
    '11111111111111111',
    '0000000',
    '无',
    '不详',
    'N/A',
    '---',
    'AA-AA',
  ]
  for (const word of vins) await refusedEverywhere(t, 'vehicles', vehicle({ vin: word }), 'KEY_PLACEHOLDER')
  for (const word of ['12', 'AB1']) await refusedEverywhere(t, 'vehicles', vehicle({ vin: word }), 'VIN_FORMAT')
  const year = { organizationCreditCode: bureau, year: '--', floorAreaM2: '1' }
  const answer = await call('POST', 'energy-profiles', { payload: year })
  t.match(answer, { status: 422, body: { errors: [{ code: 'KEY_PLACEHOLDER', pointer: '/year' }] } })
  for (const word of ['A', '1', '101', '222', '-01', 'B-0', '9999', '一', '无线电楼', 'NA-1']) {
    t.strictSame(await doors[0]!.send('buildings', building(word)), [], word)
  }
  t.strictSame(
    await doors[0]!.send('buildings', building('n5', { note: '--', address: '无' })),
    [],
    'texts are as they are',
  )
})

t.test('what a spreadsheet makes of a code is refused with what to do', async (t) => {
  for (const code of ['1.23E+11', '6.52301E+27', '1E+05', '1.23457e+17', '1.2345678E11', '１．２３Ｅ＋１１']) {
    await refusedEverywhere(t, 'buildings', building(code), 'CODE_SCIENTIFIC', /format the column as Text/)
    await refusedEverywhere(t, 'buildings', building('n6', { realEstateUnitNumber: code }), 'CODE_SCIENTIFIC')
  }
  for (const code of ['3E12', '1E5', 'E+05', '2E-12'])
    t.strictSame(await doors[2]!.send('buildings', building(code)), [], code)
  for (const code of ['Jan-24', '24-Jan', '5-Mar-24', '3月5日', '２０２４年３月', '2024年3月5日']) {
    await refusedEverywhere(
      t,
      'buildings',
      building(code),
      'CODE_DATE',
      /a code such as 3-5: format the column as Text/,
    )
  }
  for (const code of ['JAN-24', '24-JAN', 'Janus-24', '3-5', '2024-03-05', '3月楼'])
    t.strictSame(await doors[2]!.send('buildings', building(code, { note: 'Jan-24' })), [], code)
  const failures = ['#REF!', '#N/A', '#VALUE!', '#DIV/0!', '#NAME?', '#NUM!', '#NULL!', '########', '＃REF！', ' #N/A ']
  for (const value of failures) {
    for (const field of ['code', 'name', 'note', 'floorAreaM2', 'builtOn', 'structure', 'externalId']) {
      if (field === 'structure') continue
      await refusedEverywhere(t, 'buildings', building('n7', { [field]: value }), 'SHEET_ERROR')
    }
  }
  const enumerated = `organizationCreditCode,code,name,structure\n${bureau},n7,楼,#N/A\n`
  const headers = { 'content-type': 'text/csv' }
  const { body } = await call('POST', 'buildings/import', { payload: enumerated, headers })
  t.match(body.rejected, [{ code: 'SHEET_ERROR', field: 'structure' }])
  t.strictSame(await doors[2]!.send('buildings', building('n7', { note: '#1 楼 ##', address: '#' })), [])
})

t.test('a row of totals is no record', async (t) => {
  for (const word of [
    '合计',
    '总计',
    '小计',
    '合 计',
    '合　计：',
    '本页小计',
    '昌吉市小计',
    '共计',
    '累计数',
    'Total',
    'GRAND TOTAL',
    'subtotal:',
    '合计(元)',
    '合计（万元）',
    '合计：元',
    '小计金额(元)',
    '总计元',
    'Sum',
    'SUM TOTAL',
    'Total (CNY)',
    'Total amount:',
  ]) {
    await refusedEverywhere(t, 'buildings', building(word), 'TOTAL_ROW', /row of totals/)
  }
  await refusedEverywhere(t, 'buildings', building('n8', { organizationCreditCode: '合计' }), 'TOTAL_ROW')
  const lines = `organizationCreditCode,period,energyType,quantity\n${bureau},合计,ELECTRICITY,5\n`
  const { body } = await call('POST', 'energy-consumptions/import', {
    payload: lines,
    headers: { 'content-type': 'text/csv' },
  })
  t.match(body, { counts: { rejected: 1 }, rejected: [{ line: 2, field: 'period', code: 'TOTAL_ROW' }] })
  for (const code of ['会计楼', 'SUM-1', 'SUMMER', '合计楼', 'TOTAL:1'])
    t.strictSame(await doors[0]!.send('buildings', building(code, { name: '合计', note: '小计' })), [], code)
})
