import type { ActionDefinition } from '../../../kernel/define-action.ts'
import { standard } from '../../../kernel/define-rule.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { OF_PROCEEDS, remit } from '../../revenue.ts'
import { isDisputed, titleIsClear } from '../../title.ts'
import { underWay } from '../../under-way.ts'

const { offer, stocktake } = underWay('a')

/** The cards of the application, each once. */
const cards = `select distinct on (a.id) a.id as "assetId", a.version, i.usage_status_before as "usageStatus"
  from asset_disposal_item i join asset a on a.id = i.asset_id where i.disposal_id = r.id
  order by a.id, i.line`

/** It may have come into dispute since its disposal was applied for. */
const hasClearTitle = titleIsClear(`not exists (select from asset_disposal_item i join asset a on a.id = i.asset_id
  where i.disposal_id = r.id and ${isDisputed.Asset('a')})`)

/** 单位价值或者批量价值: of all cards of the application. No department is bound by it where no region sets it. */
const limit = standard('RULE_PARAMETER', { subject: `'AST12.limit'`, on: 'i.decided_on' })
const worth = `(select sum(x.original_value_yuan) from asset_disposal_item x where x.disposal_id = r.id)`

const steps = {
  execute: {
    doc: { zh: '处置完成,卡片核销', en: 'Disposed of: its cards leave the books' },
    ...{ from: ['APPROVED'], to: 'EXECUTED' },
    input: { executedOn: { isRequired: true }, proceedsYuan: { isRequired: true }, taxesYuan: {} },
    refuses: [
      {
        ...{ id: 'AST-A5', basis: PRACTICE, field: 'executedOn', holds: 'i.executed_on >= r.decided_on' },
        zh: '处置日期早于批准日期({decided})',
        en: 'Disposed of before it was approved ({decided})',
        shows: { decided: 'r.decided_on' },
      },
      {
        ...{ id: 'AST-A16', basis: '行政事业性国有资产管理条例 第三十五条' },
        holds: `not exists (select from asset_disposal_item i join asset a on a.id = i.asset_id
          where i.disposal_id = r.id and a.cancelled_on is not null)`,
        zh: '有卡片已核销,不能再处置',
        en: 'A card has left the books already, and is not disposed of once more',
      },
    ],
    finds: { cards },
    writes: {
      Asset: ({ found, input }) =>
        found.cards!.map(({ assetId, version }) => ({
          ...{ id: assetId, baseVersion: version, cancelledOn: input.executedOn, cancellationReason: 'DISPOSED' },
        })),
    },
  },
  remit: remit({ ids: ['AST-A6', 'AST-A7'], basis: OF_PROCEEDS, from: ['EXECUTED'], since: 'executed_on' }),
} as const satisfies Record<string, ActionDefinition>

export const assetDisposalActions = {
  states: { EXECUTED: { zh: '已处置', en: 'Disposed of' } },
  apply: {
    refuses: [
      {
        ...{ id: 'AST-A8', basis: '行政事业性国有资产管理条例 第三十五条' },
        holds: `not exists (select from asset_disposal_item i join asset a on a.id = i.asset_id
          where i.disposal_id = r.id and (a.cancelled_on is not null or a.usage_status not in ('IN_USE', 'IDLE')
            or ${offer} or ${stocktake}))`,
        zh: '有卡片已核销、已出租出借、在公物仓或已报批的盘点中,或已在另一处置申请中待处置',
        en:
          'A card has left the books, is lent out, is in the pool or in a stocktake that was submitted, or is pending' +
          ' in another disposal',
      },
      hasClearTitle,
    ],
    finds: { cards },
    // Of the version that was asked about: applied for elsewhere in between, it is asked again.
    writes: {
      Asset: ({ found }) =>
        found.cards!.map(({ assetId, version }) => ({
          ...{ id: assetId, usageStatus: 'PENDING_DISPOSAL', baseVersion: version },
        })),
    },
  },
  approve: {
    refuses: [
      {
        ...{ id: 'AST10', basis: '行政事业性国有资产管理条例 第三十六条' },
        holds: `r.method not in ('ASSIGNMENT', 'AUCTION', 'EXCHANGE') or r.appraisal_number is not null`,
        zh: '转让、拍卖、置换的资产须先评估:请填写评估报告编号',
        en: 'What is assigned, auctioned or exchanged is appraised first: it has the number of the appraisal',
      },
      hasClearTitle,
      {
        ...{ id: 'AST12', basis: '中央行政事业单位国有资产处置管理办法 第七条', field: 'approverKind' },
        holds: `i.approver_kind <> 'DEPARTMENT' or ${worth} < ${limit.value}`,
        zh: '账面原值合计 {value} 元,达到 {limit} 元:超出主管部门的审批权限,应报上级审批',
        en: 'An original value of {value} yuan, from {limit} on, is beyond what a department in charge decides on',
        shows: { value: `trim_scale(${worth})`, limit: `trim_scale(${limit.value})` },
      },
    ],
  },
  reject: {
    finds: { cards },
    writes: {
      Asset: ({ found }) =>
        found.cards!.flatMap(({ assetId, usageStatus }) => (usageStatus ? [{ id: assetId, usageStatus }] : [])),
    },
  },
  actions: steps,
} as const satisfies {
  states: object
  apply: Partial<ActionDefinition>
  approve: Partial<ActionDefinition>
  reject: Partial<ActionDefinition>
  actions: Record<string, ActionDefinition>
}
