import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { areaApproval } from './register.ts'

// One at a time is in force: the samples are of a year each.
const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, validFrom: `${1800 + n}-01-01`, validTo: `${1800 + n}-12-31`, areaBasis: 'USABLE' },
    ...{ approvedAreaM2: '1200.5', officeAreaM2: '700', serviceAreaM2: '300', equipmentAreaM2: '200.5' },
    ...{ auxiliaryAreaM2: '90', authorizedStaff: 24, approvalNumber: '昌机管〔2024〕"1"号' },
    ...{ approvingOrganizationCreditCode: organizationCreditCode, note: '第一行\n第二行' },
  }),
  change: { officeAreaM2: null, equipmentAreaM2: '0', areaBasis: 'GROSS', authorizedStaff: null },
  kept: ['validTo'],
}

const { transports } = await testRegister(areaApproval, samples)

t.test('the parts are at most the whole, and one approval is in force at a time', async (t) => {
  for (const { upsert } of transports) {
    const parts = { ...samples.record(140, home), officeAreaM2: '900.01' }
    t.match(await upsert([parts]), { status: 422, problems: ['PARTS_EXCEED_WHOLE officeAreaM2'] })
  }
  t.match(await transports[0]!.upsert([samples.record(141, home)]), { results: [{ outcome: 'CREATED' }] })
  const other = { ...samples.record(141, home), validFrom: '1941-06-01' }
  t.match(await transports[0]!.upsert([other]), { status: 409, problems: ['PERIOD_OVERLAPS validFrom'] })
})
