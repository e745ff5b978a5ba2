// 收入上缴: what comes in of what the state has is the treasury's, less taxes and fees of it (收支两条线).
import type { ActionDefinition } from '../kernel/define-action.ts'
import { past } from '../kernel/likely.ts'
import type { FieldDefinition } from '../kernel/register-definition.ts'
import { PRACTICE } from '../kernel/rule-text.ts'

export const OF_PROCEEDS = '新疆维吾尔自治区机关事务管理办法 第十九条'

/** What a register of disposals or leases has of it, and what is remitted, by the law `basis`. */
export const revenue = (basis: string) =>
  ({
    proceedsYuan: { type: 'yuan', write: 'action', doc: { zh: '收入(元)', en: 'Proceeds' } },
    taxesYuan: { type: 'yuan', write: 'action', doc: { zh: '相关税费(元)', en: 'Taxes and fees of it' } },
    remittedYuan: {
      ...{ type: 'yuan', write: 'action', default: '0', source: basis },
      doc: { zh: '已缴国库(元)', en: 'Remitted to the treasury' },
    },
    remittedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '缴库日期', en: 'Last remitted on' } },
    remittanceVoucher: { write: 'action', maxLength: 100, doc: { zh: '缴库凭证号', en: 'Voucher of the remittance' } },
  }) as const satisfies Record<string, FieldDefinition>

interface Remittance {
  /** Of its two refusals: more than there is, earlier than it came in. */
  ids: readonly [exceeds: string, early: string]
  basis: string
  from: readonly string[]
  /** The column of the day on which it can come in at the earliest. */
  since: string
}

const due = 'coalesce(r.proceeds_yuan, 0) - coalesce(r.taxes_yuan, 0)'

/** Several remittances add up, to the cent. */
export const remit = ({ ids: [exceeds, early], basis, from, since }: Remittance): ActionDefinition => ({
  doc: { zh: '收入上缴国库', en: 'Proceeds remitted to the treasury; several remittances add up' },
  from,
  input: {
    remittedYuan: { isRequired: true, doc: { zh: '本次缴库(元)', en: 'Remitted this time' } },
    remittedOn: { isRequired: true },
    remittanceVoucher: { isRequired: true },
  },
  refuses: [
    {
      ...{ id: exceeds, basis, field: 'remittedYuan' },
      holds: `i.remitted_yuan > 0 and r.remitted_yuan + i.remitted_yuan <= ${due}`,
      zh: '缴库须大于 0,累计不超过收入减税费 {limit} 元(已缴 {remitted} 元)',
      en: 'More than 0 is remitted, in all at most proceeds less taxes, {limit} yuan ({remitted} were remitted)',
      shows: { limit: `trim_scale(${due})`, remitted: 'trim_scale(r.remitted_yuan)' },
    },
    {
      ...{ id: early, basis: PRACTICE, field: 'remittedOn', holds: `i.remitted_on >= r.${since}` },
      zh: '缴库日期早于 {since}',
      en: 'Remitted before {since}, when nothing had come in',
      shows: { since: `r.${since}` },
    },
  ],
  finds: { sum: 'select r.remitted_yuan + i.remitted_yuan as total' },
  sets: ({ found }) => ({ remittedYuan: found.sum![0]!.total! }),
})
