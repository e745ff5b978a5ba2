import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { codeMapping } from './register.ts'

const samples: Samples = {
  record: (n) => ({
    ...{ fromList: 'ASSET_CLASS', fromVersion: '县资产系统', fromCode: `电脑 "${n}"`, toList: 'ASSET_CLASS' },
    ...{ toVersion: 'GB/T 14885-2022', toCode: 'A02010105', relation: 'ALIAS', sourceSystem: '县资产系统' },
    note: '第一行\n第二行',
  }),
  change: { relation: 'BROADER', sourceSystem: null },
}

const { transports } = await testRegister(codeMapping, samples)

t.test('it leads to a code that there is, in that version of the list', async (t) => {
  const record = samples.record(140, home)
  for (const { upsert } of transports) {
    for (const change of [{ toCode: 'A99' }, { toVersion: '2010' }, { toList: 'ENERGY_TYPE' }]) {
      const refused = { status: 422, problems: ['REFERENCE_UNKNOWN toCode'] }
      t.match(await upsert([{ ...record, ...change }]), refused)
    }
  }
  const other = { ...record, toCode: 'A02010108' }
  t.match((await transports[0]!.upsert([record, other])).results, [{ outcome: 'CREATED' }, { outcome: 'CREATED' }])
})
