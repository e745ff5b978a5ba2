import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { holders, spaceId } from '../../../../test/small-data.ts'
import { spaceAllocation } from './register.ts'

const dayOf = (n: number): string => new Date(Date.UTC(2024, 0, n)).toISOString().slice(0, 10)

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, spaceId: spaceId(holders.bureau, 'B1', '102'), validFrom: dayOf(n), validTo: null },
    ...{ allocationMode: 'REALLOCATION', areaM2: '9.25', userRank: 'SECTION_HEAD', occupants: 1 },
    ...{ isSecondOffice: false, useCertificateNumber: null, appliedOn: '2023-12-01', reason: '第一行\n"调剂"' },
    note: null,
  }),
  change: { areaM2: null, userRank: null, occupants: 0, isSecondOffice: true, validTo: '2030-12-31' },
}

await testRegister(spaceAllocation, samples)
