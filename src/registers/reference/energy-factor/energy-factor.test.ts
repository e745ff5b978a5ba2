import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { energyFactor } from './register.ts'

const samples: Samples = {
  record: (n) => ({
    ...{ kind: 'KGCE', energyType: 'OTHER', regionCode: '650000', validFrom: '2040-01-01', validTo: '2040-12-31' },
    ...{ factorVersion: `V"${n}"`, value: '1000.12345678', dataYear: '2039', legalSource: '测试' },
    confidence: '第一行\n第二行',
  }),
  change: { confidence: null, value: '0.00000001', validTo: null },
}

const { transports } = await testRegister(energyFactor, samples)

t.test('without a province it is the nation’s', async (t) => {
  const { regionCode: _, ...record } = samples.record(140, home)
  t.match((await transports[1]!.upsert([record])).results, [{ outcome: 'CREATED' }])
  t.match((await transports[0]!.byKey({ ...record, regionCode: '000000' })).record, { regionCode: '000000' })
})

t.test('the energy type is one of the form, and a validity does not end before it begins', async (t) => {
  for (const { upsert } of transports) {
    const unknown = { ...samples.record(142, home), energyType: 'STEAM' }
    t.match(await upsert([unknown]), { status: 422, problems: ['CODE_UNKNOWN energyType'] })
    const reversed = { ...samples.record(142, home), validTo: '2039-12-31' }
    t.match(await upsert([reversed]), { status: 422, problems: ['VALIDITY_REVERSED validTo'] })
  }
})
