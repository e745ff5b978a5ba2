import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { asset } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, code: `KA-${n}`, name: '服务器 "A"', classVersion: 'GB/T 14885-2022' },
    ...{ classCode: 'A02010104', quantity: '2.5', unit: '台', brand: '示例', model: 'X,1' },
    ...{ acquisitionMethod: 'PURCHASE', acquiredOn: '2022-03-01', valueType: 'ORIGINAL' },
    ...{ originalValueYuan: '58000.1', fiscalFundsYuan: '58000.10', accumulatedDepreciationYuan: '14500.25' },
    ...{ depreciationMethod: 'STRAIGHT_LINE', serviceLifeMonths: 72, startedOn: '2022-04-01' },
    ...{ usingDepartment: '办公室', keeper: `保管人${n}`, location: '一号楼 101', usageStatus: 'IN_USE', tagId: 'T1' },
    note: '第一行\n第二行',
  }),
  change: { brand: null, quantity: 3, originalValueYuan: '60000', acquiredOn: '2021-12-31', usageStatus: 'IDLE' },
}

const { rest, transports } = await testRegister(asset, samples)
const [byRest, byGraphql] = transports

t.test('the net value is the original value less depreciation, and never taken from the sender', async (t) => {
  const cases: [original: string | null, depreciation: string | null, net: string | null][] = [
    ['58000.1', '14500.25', '43499.85'],
    ['9999999999999999.99', '0.01', '9999999999999999.98'],
    ['5200', '5200', '0.00'],
    ['5200.5', null, '5200.50'],
    [null, '1', null],
    [null, null, null],
  ]
  for (const [i, [originalValueYuan, accumulatedDepreciationYuan, net]] of cases.entries()) {
    const values = { originalValueYuan, accumulatedDepreciationYuan, fiscalFundsYuan: null }
    const record = { ...samples.record(130 + i, home), ...values }
    const taken = await byRest!.upsert([{ ...record, netValueYuan: '1' }])
    t.match(taken, { status: 422, problems: ['FIELD_NOT_WRITTEN netValueYuan'] })
    const { results, text } = await byRest!.upsert([record])
    t.match(results, [{ outcome: 'CREATED' }], text)
    t.equal((await byGraphql!.get(results[0]!.id)).record!.netValueYuan, net)
  }
})

t.test('a change of either part computes the net value again', async (t) => {
  const { results } = await byGraphql!.upsert([samples.record(140, home)])
  const patch = (payload: object) => rest('PATCH', `/${results[0]!.id}`, { payload })
  t.equal((await patch({ accumulatedDepreciationYuan: '20000' })).record!.netValueYuan, '38000.10')
  t.equal((await patch({ originalValueYuan: '20000', fiscalFundsYuan: null })).record!.netValueYuan, '0.00')
  const refused = { status: 422, problems: ['PARTS_EXCEED_WHOLE accumulatedDepreciationYuan'] }
  t.match(await patch({ originalValueYuan: '19999.99' }), refused)
  t.equal((await byRest!.get(results[0]!.id)).record!.netValueYuan, '0.00')
})

t.test('a class code is one of its own version of the classification', async (t) => {
  const record = { ...samples.record(141, home), classVersion: undefined, classCode: 'A02010105' }
  const { results } = await byRest!.upsert([record])
  const { id } = results[0]!
  t.match(await byRest!.get(id), { record: { classVersion: 'GB/T 14885-2022', classCode: 'A02010105' } })
  const unknown = { status: 422, problems: ['CODE_UNKNOWN classCode'] }
  t.match(await byGraphql!.upsert([{ ...record, classCode: 'A0201' }]), unknown)
  const unknownVersion = { status: 422, problems: ['LIST_VERSION_UNKNOWN classVersion'] }
  for (const [classVersion, refused] of [
    ['GB/T 14885-1994', unknownVersion],
    ['GB/T 14885-2010', unknown],
  ] as const) {
    t.match(await rest('PATCH', `/${id}`, { payload: { classVersion } }), refused)
    t.match(await byGraphql!.upsert([{ ...record, classVersion }]), refused)
  }
  const included = await rest('GET', `/${id}?fields=code&include=assetClass`)
  t.match(JSON.parse(included.text), { assetClass: { zh: '台式计算机', listVersion: 'GB/T 14885-2022' } })
})
