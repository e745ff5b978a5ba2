import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { landParcel } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, code: `DK-${n}`, name: `${n} 号"地"`, address: '昌吉市延安北路', areaM2: '12000.5' },
    ...{ parcelNumber: '652301001001GB00001', landUse: 'OFFICE', rightNature: 'STATE', acquisition: 'ALLOCATED' },
    ...{ usageStatus: 'IDLE', idleSince: '2024-02-29', surveyedOn: '2023-06-01', assetCode: null },
    note: '第一行\n第二行',
  }),
  change: { address: null, areaM2: '11999', landUse: 'OTHER', usageStatus: 'IN_USE', idleSince: null },
}

const { transports } = await testRegister(landParcel, samples)

t.test('a number that is none of a parcel is written and warned of, however it is printed', async (t) => {
  const [, byGraphql] = transports
  const send = (n: number, parcelNumber: string) => byGraphql!.upsert([{ ...samples.record(n, home), parcelNumber }])
  t.match(await send(140, '652301 001002 GB00012'), { results: [{ outcome: 'CREATED', warnings: [] }] })
  t.match(await send(141, '昌国用(1998)12号'), {
    results: [{ outcome: 'CREATED', warnings: [{ code: 'REAL_ESTATE_UNIT_FORMAT', field: 'parcelNumber' }] }],
  })
})
