import type { Acted, ActionDefinition, Refusal, Values } from '../../../kernel/define-action.ts'
import { standard } from '../../../kernel/define-rule.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { cardColumns, cardLines, cardMovements, cardReceived, type Handover, receiverBy } from '../../card.ts'
import { OF_PROCEEDS, remit } from '../../revenue.ts'
import { isDisputed, titleIsClear } from '../../title.ts'
import { underWay } from '../../under-way.ts'
import { isOfPlace } from '../free.ts'

const { offer, stocktake } = underWay('a')

/** The cards of the application, each once. */
const cards = `select distinct on (a.id) a.id as "assetId", a.version, i.usage_status_before as "usageStatus"
  from asset_disposal_item i join asset a on a.id = i.asset_id where i.disposal_id = r.id
  order by a.id, i.line`

/** To an organization of the register, in whose books the cards go on. */
const isGiven = `r.method = 'GRATUITOUS_TRANSFER' and r.recipient_id is not null`
const named = `(${receiverBy('recipient_credit_code')})`

/**
 * The number stays where the receiver has none like it, else it is made another: who gives is not told what that has,
 * and who receives corrects it.
 */
const given = `select distinct on (a.id) ${cardColumns('a')},
  case when exists (select from asset n where n.organization_id = r.recipient_id and n.code = a.code)
    then concat(left(a.code, 41), '-', right(a.id::text, 8)) else a.code end as "newCode"
  from asset_disposal_item i join asset a on a.id = i.asset_id where i.disposal_id = r.id order by a.id`

const handovers = ({ found, input, row, at }: Acted): [card: Values, how: Handover][] =>
  found.receivers!.flatMap(({ organizationId }) =>
    found.cards!.map((card): [Values, Handover] => {
      const how = { on: input.executedOn!, documentNumber: row.approvalNumber!, at }
      const receiver = { organizationId: organizationId! }
      return [card, { ...how, receiver, assetId: card.assetId!, code: card.newCode! }]
    }),
  )

const itsCards = `join asset a on a.id in (select x.asset_id from asset_disposal_item x where x.disposal_id = r.id)`

/** What the use files of its cards say of a step. */
const line = (kind: string, movedOn: string, more: Record<string, string> = {}, where = '') =>
  cardLines(`${itsCards} ${where}`, {
    ...{ kind: `'${kind}'`, movedOn, documentNumber: 'r.number', fromDepartment: 'a.using_department', ...more },
  })

const goWithPlace = (isTransferred: string): Refusal => ({
  ...{ id: 'AST-A30', basis: PRACTICE },
  holds: `not (${isTransferred}) or not exists (select from asset_disposal_item x join asset a on a.id = x.asset_id
    where x.disposal_id = r.id and ${isOfPlace('a')})`,
  zh: '其中有房屋或用地的卡片:请划转该房屋或用地,卡片随之',
  en: 'One is the card of a building or a parcel: transfer that, and the card goes with it',
})

/** It may have come into dispute since its disposal was applied for. */
const hasClearTitle = titleIsClear(`not exists (select from asset_disposal_item i join asset a on a.id = i.asset_id
  where i.disposal_id = r.id and ${isDisputed.Asset('a')})`)

/** 单位价值或者批量价值: of all cards of the application. No department is bound by it where no region sets it. */
const limit = standard('RULE_PARAMETER', { subject: `'AST12.limit'`, on: 'i.decided_on' })
const worth = `(select sum(x.original_value_yuan) from asset_disposal_item x where x.disposal_id = r.id)`

const steps = {
  execute: {
    doc: {
      zh: '处置完成,卡片核销;无偿划转给登记单位的,在接收单位形成新卡片(编号重复时另编,由接收单位更正)',
      en:
        'Disposed of: its cards leave the books; given to an organization of the register they begin anew there, by' +
        ' another number where that has this one, which the receiver corrects',
    },
    ...{ from: ['APPROVED'], to: 'EXECUTED' },
    input: { executedOn: { isRequired: true }, proceedsYuan: { isRequired: true }, taxesYuan: {} },
    refuses: [
      goWithPlace(isGiven),
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
    reads: ['approvalNumber'],
    finds: { cards: given, receivers: `select r.recipient_id as "organizationId" where ${isGiven}` },
    // The approval was of who decides for it as well.
    receiver: 'receivers',
    writes: {
      Asset: (acted) => [
        ...acted.found.cards!.map(({ assetId, version }) => {
          const { executedOn } = acted.input
          return { id: assetId, baseVersion: version, cancelledOn: executedOn, cancellationReason: 'DISPOSED' }
        }),
        ...handovers(acted).map(([card, how]) => cardReceived(card, how)),
      ],
      AssetMovement: (acted) => handovers(acted).flatMap(([card, how]) => cardMovements(card, how)),
    },
    // Of what goes to another the two sides are told already.
    fills: [line('DISPOSED', 'i.executed_on', {}, `where not (${isGiven})`)],
  },
  remit: {
    ...remit({ ids: ['AST-A6', 'AST-A7'], basis: OF_PROCEEDS, from: ['EXECUTED'], since: 'executed_on' }),
    fills: [
      line('REMITTED', 'i.remitted_on', {
        ...{ documentNumber: 'i.remittance_voucher', note: `trim_scale(i.remitted_yuan) || ' 元, ' || r.number` },
      }),
    ],
  },
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
    fills: [line('DISPOSAL_APPLIED', 'i.applied_on')],
  },
  approve: {
    // Whoever applies does not reach other counties: who decides for both sides may name the receiver.
    input: {
      recipientCreditCode: {
        doc: {
          zh: '接收单位(代码),申请未指明时由审批机关指明',
          en: 'The organization that receives it, by its code, where the application does not name it',
        },
      },
    },
    alsoReaches: [
      { organization: `case when ${isGiven} and i.recipient_credit_code is null then r.recipient_id end` },
      {
        organization: `case when i.recipient_credit_code is null then r.organization_id else ${named} end`,
        field: 'recipientCreditCode',
      },
    ],
    refuses: [
      goWithPlace(`r.method = 'GRATUITOUS_TRANSFER' and coalesce(${named}, r.recipient_id) is not null`),
      {
        ...{ id: 'AST-A32', basis: PRACTICE, field: 'recipientCreditCode' },
        holds: `r.method <> 'GRATUITOUS_TRANSFER' or coalesce(${named}, r.recipient_id) <> r.organization_id`,
        zh: '接收单位就是资产所属单位',
        en: 'Who receives it is the organization that has it',
      },
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
    fills: [line('DISPOSAL_APPROVED', 'i.decided_on', { documentNumber: 'i.approval_number', note: 'r.number' })],
  },
  reject: {
    finds: { cards },
    writes: {
      Asset: ({ found }) =>
        found.cards!.flatMap(({ assetId, usageStatus }) => (usageStatus ? [{ id: assetId, usageStatus }] : [])),
    },
    fills: [line('DISPOSAL_REJECTED', 'i.decided_on')],
  },
  actions: steps,
} as const satisfies {
  states: object
  apply: Partial<ActionDefinition>
  approve: Partial<ActionDefinition>
  reject: Partial<ActionDefinition>
  actions: Record<string, ActionDefinition>
}
