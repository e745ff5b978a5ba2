import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { assetMovement } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, assetCode: 'A-1', recordedAt: `2024-05-01T08:00:00.${String(n).padStart(6, '0')}Z` },
    ...{ kind: 'LEND', movedOn: '2024-05-01', fromDepartment: '办公室', toDepartment: '"甲", 乙' },
    ...{ fromKeeper: `保管人${n}`, toKeeper: `借用人${n}`, documentNumber: '1', note: '第一行\n第二行' },
  }),
  change: { note: '改' },
}

await testRegister(assetMovement, samples)
