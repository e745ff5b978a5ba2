import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { housingUnit } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, code: `ZF-${n}`, kind: 'TURNOVER_HOUSING', address: '延安北路"1"号', rooms: 2 },
    ...{ floorAreaM2: '68.5', capacity: 2, monthlyRentYuan: '450', buildingCode: 'B1', handedOverOn: '2020-01-01' },
    ...{ usageStatus: 'IDLE', note: '第一行\n第二行' },
  }),
  change: { kind: 'TALENT_APARTMENT', rooms: null, capacity: 3, usageStatus: 'IN_USE', buildingCode: null },
}

await testRegister(housingUnit, samples)
