import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { poolItem } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, assetCode: 'A-1', number: `KG-${n}`, quantity: '1', origin: 'LARGE_EVENT' },
    ...{ reach: 'CROSS_REGION', needsRepair: true, repairYuan: '80.5', repairedOn: '2024-06-30' },
    ...{ warehouse: '"一号" 库, 东', offeredOn: '2024-05-01', note: '第一行\n第二行' },
  }),
  change: { reach: 'CROSS_LEVEL', needsRepair: false, repairYuan: null, repairedOn: null, warehouse: null },
}

await testRegister(poolItem, samples)
