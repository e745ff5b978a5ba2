import { standard } from '../../../kernel/define-rule.ts'

const basis = '新疆维吾尔自治区机关事务管理办法 第十四条'
const price = standard('ALLOCATION_PRICE', { subject: 'r.class_code', on: 'i.decided_on' })
const most = standard('ALLOCATION_QUANTITY', { subject: 'r.class_code', on: 'i.decided_on' })
const wanted = 'coalesce(r.stock_quantity, 0) + r.quantity'

export const allocationPlanActions = {
  approve: {
    refuses: [
      {
        ...{ id: 'AST1', basis, holds: price.isAtMost('r.unit_price_yuan') },
        zh: '单价 {value} 元超过资产配置标准 {limit} 元',
        en: 'The price of {value} yuan is above the allocation standard of {limit} yuan',
        shows: { value: 'trim_scale(r.unit_price_yuan)', limit: `trim_scale(${price.value})` },
      },
      {
        ...{ id: 'AST1Q', basis, holds: most.isAtMost(wanted) },
        zh: '连同存量共 {value},超过资产配置标准 {limit}',
        en: 'With what there is it comes to {value}, above the allocation standard of {limit}',
        shows: { value: `trim_scale(${wanted})`, limit: `trim_scale(${most.value})` },
      },
    ],
  },
}
