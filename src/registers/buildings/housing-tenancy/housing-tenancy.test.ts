import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { housingTenancy } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, number: `ZZ-${n}`, validFrom: '2024-02-01' },
    housingUnitCode: organizationCreditCode === home.organizationCreditCode ? 'H-1' : 'H-9',
    ...{ validTo: '2026-01-31', tenantNumber: `G${n}`, tenantName: `租住人${n}`, beneficiary: 'NEW_RECRUIT' },
    ...{ monthlyRentYuan: '450.5', tenantOrganizationCreditCode: organizationCreditCode, appliedOn: '2024-01-10' },
    ...{ reason: '第一行\n"第二行"', note: null },
  }),
  change: { validTo: null, beneficiary: 'OTHER', monthlyRentYuan: null, tenantName: '别人' },
}

await testRegister(housingTenancy, samples)
