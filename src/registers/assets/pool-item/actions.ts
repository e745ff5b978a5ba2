import { defineActions } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { todaySql } from '../../../kernel/today.ts'
import { cardLines } from '../../card.ts'

const withdrawnOn = `coalesce(i.withdrawn_on, ${todaySql})`

export const poolItemActions = defineActions('PoolItem', {
  accept: {
    doc: { zh: '入仓', en: 'Taken into the pool by its administration: others see it from now on' },
    ...{ isApproval: true, from: ['OFFERED'], to: 'AVAILABLE' },
    input: { warehouse: {} },
  },
  repair: {
    doc: { zh: '修复', en: 'It was repaired' },
    from: ['OFFERED', 'AVAILABLE'],
    input: { repairedOn: { isRequired: true }, repairYuan: {} },
    refuses: [
      {
        ...{ id: 'AST-A20', basis: PRACTICE, field: 'repairedOn', holds: 'r.needs_repair and r.repaired_on is null' },
        zh: '该资产不需要修复,或已修复',
        en: 'It needs no repair, or was repaired',
      },
      {
        ...{ id: 'AST-A21', basis: PRACTICE, field: 'repairedOn', holds: 'i.repaired_on >= r.offered_on' },
        zh: '修复日期早于入仓申报日期({offered})',
        en: 'Repaired before it was offered ({offered})',
        shows: { offered: 'r.offered_on' },
      },
    ],
  },
  withdraw: {
    doc: { zh: '撤回', en: 'Withdrawn by its owner, who uses it again or disposes of it' },
    ...{ from: ['OFFERED', 'AVAILABLE'], to: 'WITHDRAWN' },
    input: { withdrawnOn: { kind: 'date', doc: { zh: '撤回日期,默认今日', en: 'Withdrawn on; today by default' } } },
    refuses: [
      {
        ...{ id: 'AST-A33', basis: PRACTICE, field: 'withdrawnOn', holds: `${withdrawnOn} >= r.offered_on` },
        zh: '撤回日期早于入仓申报日期({offered})',
        en: 'Withdrawn before it was offered ({offered})',
        shows: { offered: 'r.offered_on' },
      },
    ],
    fills: [
      cardLines('join asset a on a.id = r.asset_id', {
        ...{ kind: `'WITHDRAW'`, movedOn: withdrawnOn, documentNumber: 'r.number' },
      }),
    ],
  },
})
