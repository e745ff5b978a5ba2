import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { assetDisposal } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, number: `KD-${n}`, method: 'AUCTION', ground: 'OVER_LIFE_UNFIT' },
    ...{ recipientCreditCode: null, recipientName: '"某" 公司', appraisalNumber: '评1', appraisedYuan: '100.5' },
    ...{ tradingPlatform: '某交易中心', disclosedOn: '2024-06-30', appliedOn: '2024-05-01', reason: '第一行\n第二行' },
    note: null,
  }),
  change: { recipientName: null, appraisedYuan: '0', disclosedOn: null, ground: 'OTHER' },
}

await testRegister(assetDisposal, samples)
