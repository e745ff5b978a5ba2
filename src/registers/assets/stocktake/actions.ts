import { type ActionDefinition, defineActions, type Refusal } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { decision } from '../../application.ts'
import { cardLines } from '../../card.ts'
import { underWay } from '../../under-way.ts'

const law = (article: string): string => `行政事业性国有资产管理条例 第${article}条`

/** Those in the books on the day, of its department and classes, that are there still. */
const inScope = `a.organization_id = r.organization_id and a.cancelled_on is null
  and (coalesce(a.registered_on, a.acquired_on) <= r.cutoff_on) is not false
  and (r.department is null or a.using_department = r.department)
  and (r.class_prefix is null or starts_with(a.class_code, r.class_prefix))`

/** Another that counts or waits for its approval, of which a card may be in this one as well. */
const other = `from stocktake o where o.organization_id = r.organization_id and o.id <> r.id
  and o.state in ('OPEN', 'SUBMITTED') and (o.department = r.department) is not false
  and (starts_with(o.class_prefix, r.class_prefix) or starts_with(r.class_prefix, o.class_prefix)) is not false`

/** What is wrong: how many, and the first of them. */
const none = (wrong: string, line: string): Pick<Refusal, 'holds' | 'shows'> => ({
  holds: `not exists (select ${wrong})`,
  shows: {
    count: `(select count(*) ${wrong})`,
    lines: `(select string_agg(x.line, ', ') from (select ${line} as line ${wrong} order by 1 limit 5) x)`,
  },
})

const noLine = (isWrong: string) =>
  none(
    `from stocktake_entry e left join asset a on a.id = e.asset_id where e.stocktake_id = r.id and ${isWrong}`,
    'e.line',
  )

/** A line may be taken back while it is counted: of a card that is missing it would hide that. */
const unlisted = `from asset a where ${inScope}
  and not exists (select from stocktake_entry e where e.stocktake_id = r.id and e.asset_id = a.id)`

const newCode = `coalesce(e.new_asset_code, r.number || '-' || e.line)`

const { disposal, offer } = underWay('a')

/** Whether that which is to be done about the differences can be done. */
const canBeDone: Refusal[] = [
  {
    ...{ id: 'AST5W', basis: law('三十八') },
    ...noLine(`e.resolution = 'WRITE_OFF' and (e.result = 'SHORTAGE' and e.counted_quantity > 0
      or a.cancelled_on is not null or a.usage_status not in ('IN_USE', 'IDLE') or ${disposal} or ${offer})`),
    zh: '拟核销 {count} 行({lines})只盘亏一部分(整张核销,可改为追回或赔偿),或卡片已核销、出租出借、在公物仓或待处置',
    en:
      'Lines to be written off, {count} ({lines}), are of cards of which a part is there (a card is written off' +
      ' whole: recover what is missing or have it paid for), or which have left the books, are lent out, in the pool' +
      ' or pending in a disposal',
  },
  {
    ...{ id: 'AST5B', basis: law('三十八') },
    ...noLine(`e.resolution = 'BOOK_IN' and (num_nulls(coalesce(e.name, a.name), coalesce(e.class_code, a.class_code),
      e.value_yuan, e.value_type) > 0 or length(${newCode}) > 50
      or exists (select from asset x where x.organization_id = r.organization_id and x.code = ${newCode})
      or exists (select from stocktake_entry x where x.stocktake_id = r.id and x.id <> e.id
        and x.resolution = 'BOOK_IN' and x.new_asset_code = ${newCode}))`),
    zh: '拟入账的 {count} 行({lines})缺名称、分类、价值或价值类型,或新卡片编号已被使用、超过 50 字',
    en:
      'Lines to be booked in, {count} ({lines}), lack name, class, value or kind of value, or the code of the new' +
      ' card is taken or longer than 50 characters',
  },
  {
    ...{ id: 'AST5N', basis: PRACTICE },
    holds: `not exists (select from stocktake_entry e where e.stocktake_id = r.id and e.resolution = 'WRITE_OFF')
      or not exists (select from asset_disposal d where d.organization_id = r.organization_id and d.number = r.number)`,
    zh: '核销以盘点编号为处置编号,而该编号已有处置申请',
    en: 'What is written off becomes a disposal of the number of the stocktake, which another disposal has',
  },
]

const open: ActionDefinition = {
  doc: { zh: '开始盘点:范围内的卡片各成一行明细', en: 'Opened: each card of its scope becomes a line' },
  ...{ from: ['PLANNED'], to: 'OPEN' },
  refuses: [
    {
      ...{ id: 'AST5O', basis: PRACTICE, holds: `not exists (select ${other})` },
      zh: '盘点 {other} 尚未核实,其范围与本次重叠',
      en: 'The stocktake {other} is not approved yet, and of the same cards',
      shows: { other: `(select o.number ${other} limit 1)` },
    },
  ],
  fills: [
    {
      ...{ to: 'StocktakeEntry', from: `join asset a on ${inScope}` },
      values: { organizationId: 'r.organization_id', stocktakeId: 'r.id', line: 'a.code', assetId: 'a.id' },
    },
  ],
}

const submit: ActionDefinition = {
  doc: { zh: '盘点完成,报请核实', en: 'All is counted: submitted for approval' },
  ...{ from: ['OPEN'], to: 'SUBMITTED' },
  // What is done with a card is done before, or waits and is asked of what was submitted.
  locks: ['Asset'],
  input: { finishedOn: { isRequired: true } },
  refuses: [
    {
      ...{ id: 'AST5D', basis: PRACTICE, field: 'finishedOn', holds: 'i.finished_on >= r.cutoff_on' },
      zh: '盘点完成日期早于基准日({cutoff})',
      en: 'It was finished before the day that it is of ({cutoff})',
      shows: { cutoff: 'r.cutoff_on' },
    },
    {
      ...{ id: 'AST5M', basis: law('三十四'), ...none(unlisted, 'a.code') },
      zh: '范围内有 {count} 张卡片不在明细中({lines}),请补列并清点',
      en: '{count} cards of its scope have no line ({lines}): add them, and count them',
    },
    {
      ...{ id: 'AST5U', basis: law('三十四'), ...noLine('e.counted_quantity is null') },
      zh: '尚有 {count} 行未清点({lines})',
      en: '{count} lines are not counted yet ({lines})',
    },
    {
      ...{ id: 'AST5', basis: law('三十九') },
      ...noLine(`e.result <> 'MATCH' and (e.cause is null or e.resolution is null)`),
      zh: '{count} 行账实不符({lines}),须写明原因和处理意见',
      en: '{count} lines differ from the books ({lines}): say the cause, and what is done about it',
    },
    ...canBeDone,
  ],
  sets: ({ client }) => ({ proposedBy: client, decidedBy: null, decisionNote: null }),
}

const resolved = (resolution: string): string => `join stocktake_entry e on e.stocktake_id = r.id
  and e.resolution = '${resolution}' left join asset a on a.id = e.asset_id`
/** What has left the books meanwhile stays as it was. */
const corrected = `${resolved('CORRECT_CARD')} where a.cancelled_on is null`

/** It is put right who has the card. */
const hasOther = `(e.resolution = 'CORRECT_CARD' and a.cancelled_on is null
  and e.found_keeper <> coalesce(a.keeper, '')) is true`

/** What the use file of a card says: that it was handed over, else how it was found. */
const found = `case when ${hasOther} then 'HAND_OVER' when e.result = 'MATCH' then 'COUNTED' else e.result end`
const ofStocktake = { movedOn: 'i.decided_on', documentNumber: 'i.approval_number', note: `'盘点 ' || r.number` }

const approve = decision.approve({
  doc: { zh: '核实盘点结果并作账务处理', en: 'Approved: the books are put right by it' },
  ...{ from: ['SUBMITTED'], to: 'APPROVED' },
  locks: ['Asset'],
  refuses: [
    {
      ...{ id: 'APP-A1', basis: PRACTICE, field: 'decidedOn', holds: 'i.decided_on >= r.finished_on' },
      zh: '审批日期早于盘点完成日期({finished})',
      en: 'Decided before it was finished ({finished})',
      shows: { finished: 'r.finished_on' },
    },
    ...canBeDone,
  ],
  // The disposal before its cards wait for it: its items know what they were.
  fills: [
    {
      to: 'AssetDisposal',
      from: `where exists (select from stocktake_entry e where e.stocktake_id = r.id and e.resolution = 'WRITE_OFF')`,
      values: {
        ...{ organizationId: 'r.organization_id', number: 'r.number', baseVersion: '0' },
        ...{ method: `'LOSS_WRITE_OFF'`, ground: `'SHORTAGE_OR_LOSS'`, appliedOn: 'i.decided_on' },
        ...{ reason: `'盘点 ' || r.number`, proposedBy: 'r.proposed_by' },
      },
    },
    {
      ...{ to: 'AssetDisposalItem', from: resolved('WRITE_OFF') },
      values: {
        ...{ organizationId: 'r.organization_id', disposalNumber: 'r.number', line: 'a.code', assetId: 'a.id' },
        ...{ quantity: 'a.quantity', originalValueYuan: 'a.original_value_yuan', netValueYuan: 'a.net_value_yuan' },
        ...{ accumulatedDepreciationYuan: 'a.accumulated_depreciation_yuan', usageStatusBefore: 'a.usage_status' },
      },
    },
    { to: 'Asset', from: resolved('WRITE_OFF'), values: { id: 'a.id', usageStatus: `'PENDING_DISPOSAL'` } },
    // Before a card has its new keeper; the line of a new card after it is there.
    cardLines(`join stocktake_entry e on e.stocktake_id = r.id join asset a on a.id = e.asset_id`, {
      ...{ ...ofStocktake, kind: found },
      ...{ fromDepartment: 'a.using_department', toDepartment: `case when ${hasOther} then a.using_department end` },
      fromKeeper: `case when ${hasOther} then a.keeper end`,
      toKeeper: `case when ${hasOther} then e.found_keeper end`,
    }),
    {
      ...{ to: 'Asset', from: corrected },
      values: {
        ...{ id: 'a.id', location: 'coalesce(e.found_location, a.location)' },
        keeper: 'coalesce(e.found_keeper, a.keeper)',
      },
    },
    {
      ...{ to: 'Asset', from: resolved('BOOK_IN') },
      values: {
        ...{ organizationId: 'r.organization_id', code: newCode, baseVersion: '0', name: 'coalesce(e.name, a.name)' },
        classVersion: 'case when e.class_code is null then a.class_version else e.class_version end',
        classCode: 'coalesce(e.class_code, a.class_code)',
        quantity: 'e.counted_quantity - coalesce(e.book_quantity, 0)',
        ...{ acquisitionMethod: `'INVENTORY_SURPLUS'`, acquiredOn: 'i.decided_on', registeredOn: 'i.decided_on' },
        ...{ originalValueYuan: 'e.value_yuan', valueType: 'e.value_type', location: 'e.found_location' },
        depreciationState: `case when e.value_type = 'NOMINAL' then 'NOT_DEPRECIATED' end`,
        usageStatus: `case when e.found_keeper is null then 'IDLE' else 'IN_USE' end`,
        idleSince: 'case when e.found_keeper is null then i.decided_on end',
        keeper: 'e.found_keeper',
      },
    },
    cardLines(
      `join stocktake_entry e on e.stocktake_id = r.id and e.resolution = 'BOOK_IN'
        join asset a on a.organization_id = r.organization_id and a.code = ${newCode}`,
      { ...ofStocktake, kind: `'SURPLUS'`, toKeeper: 'e.found_keeper' },
    ),
  ],
})

export const stocktakeActions = defineActions('Stocktake', {
  open,
  submit,
  return: {
    doc: { zh: '退回重新清点', en: 'Sent back to be counted again' },
    ...{ isApproval: true, from: ['SUBMITTED'], to: 'OPEN' },
    input: { decisionNote: { isRequired: true } },
  },
  approve,
})
