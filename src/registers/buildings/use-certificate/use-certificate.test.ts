import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { buildingId, holders } from '../../../../test/small-data.ts'
import { useCertificate } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{
      organizationCreditCode,
      number: `KZ-${n}`,
      buildingId: buildingId(holders.bureau, 'B1'),
      areaM2: '0.5',
      // What is approved of the bureau is usable area, of the neighbour little more than is certified.
      areaBasis: 'GROSS',
    },
    ...{ extent: '三层 "东"', issuedOn: '2024-03-01', validTo: '2034-02-28', agreementNumber: '协1' },
    ...{ issuerCreditCode: organizationCreditCode, replacesNumber: null, note: '第一行\n第二行' },
  }),
  change: { extent: null, validTo: null, areaBasis: null, areaM2: '0' },
}

const { transports, asCaller } = await testRegister(useCertificate, samples)

t.test('dates follow one another, and what is revoked says when', async (t) => {
  const record = samples.record(140, home)
  const wrong = [{ validTo: '2024-02-29' }, { state: 'REVOKED' }, { state: 'REVOKED', revokedOn: '2024-04-01' }]
  for (const { upsert } of transports) {
    for (const change of wrong)
      t.match(await upsert([{ ...record, ...change }]), { problems: ['CERTIFICATE_DATES issuedOn'] })
  }
})

t.test('a building of another organization is named by who reaches it', async (t) => {
  const county = { as: await asCaller({ regions: [home.regionCode] }) }
  const record = { ...samples.record(141, home), buildingId: buildingId(holders.elsewhere, 'B1') }
  const unknown = { ...record, buildingId: '00000000-0000-7000-8000-000000000000' }
  for (const { upsert } of transports) {
    for (const one of [record, unknown])
      t.match(await upsert([one], county), { status: 422, problems: ['REFERENCE_UNKNOWN buildingId'] })
  }
  t.match(await transports[0]!.upsert([record]), { results: [{ outcome: 'CREATED' }] })
})
