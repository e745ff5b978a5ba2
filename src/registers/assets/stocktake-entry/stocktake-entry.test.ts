import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { stocktakeEntry } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, stocktakeNumber: 'S-2', line: `L-${n}`, name: '文件柜 "甲"', classCode: 'A05010000' },
    ...{ countedQuantity: '2.5', isDamaged: false, foundLocation: '一楼', foundKeeper: `使用人${n}`, cause: '漏登' },
    ...{ responsible: `责任人${n}`, resolution: 'BOOK_IN', newAssetCode: `N-${n}`, valueYuan: '1200.5' },
    ...{ valueType: 'REPLACEMENT', compensationYuan: null, note: '第一行\n第二行' },
  }),
  change: { countedQuantity: '3', foundLocation: null, valueYuan: '1', valueType: 'NOMINAL', cause: null },
}

await testRegister(stocktakeEntry, samples)
