import type { Acted, ActionDefinition } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { cardColumns, cardGone, cardMovements, cardReceived, type Handover } from '../../card.ts'
import { LAW_OF_USE } from '../../in-pool.ts'
import { underWay } from '../../under-way.ts'

const item = (what: string): string => `select ${what} from pool_item p where p.id = r.pool_item_id`

const handoverOf = ({ row, input, found, at }: Acted): Handover => ({
  ...{ assetId: found.card![0]!.assetId!, receiver: { organizationId: row.organizationId! }, code: input.newCode! },
  ...{ on: input.handedOverOn!, documentNumber: input.approvalNumber!, at },
})

/** What the use file of the owner says of a loan. */
const loan = ({ row, found, at }: Acted, moved: Record<string, string | null>) => [
  {
    ...{ organizationId: found.card![0]!.organizationId!, assetId: found.card![0]!.assetId!, recordedAt: at },
    ...{ counterpartyId: row.organizationId!, ...moved },
  },
]

const isClaim = ({ row }: Acted): boolean => row.kind === 'CLAIM'
const card = `select ${cardColumns('a')} from asset a where a.id = (${item('p.asset_id')})`
const { disposal, stocktake } = underWay('a')

const approve: Partial<ActionDefinition> = {
  alsoReaches: { organization: item('p.organization_id') },
  // Two that want it are asked one after the other.
  locks: ['poolItem'],
  input: {
    handedOverOn: { isRequired: true },
    newCode: {
      ...{ kind: 'text', maxLength: 50, isCode: true },
      doc: { zh: '接收单位的资产编号(调剂)', en: 'Number of the new card there, of what is taken over for good' },
    },
  },
  refuses: [
    {
      ...{ id: 'AST-A22', basis: LAW_OF_USE, holds: `(${item('p.state')}) = 'AVAILABLE'` },
      zh: '该资产已不在仓',
      en: 'The item is not to be had any more',
    },
    {
      ...{ id: 'AST-A28', basis: LAW_OF_USE },
      holds: `exists (select from asset a where a.id = (${item('p.asset_id')}) and a.cancelled_on is null
        and a.usage_status = 'IDLE' and not ${disposal} and not ${stocktake})`,
      zh: '卡片已核销、不在闲置,或在未办结的处置、盘点中',
      en: 'Its card has left the books, is not idle, or is in a disposal or a stocktake under way',
    },
    {
      ...{ id: 'AST-A23', basis: PRACTICE, holds: `r.quantity = (${item('p.quantity')})` },
      zh: '申请数量 {value} 不是该资产的数量 {limit}:卡片整张借用、调剂,部分须先由所属单位拆分卡片',
      en: 'It asks for {value} of {limit}: a card goes whole, so its owner first splits it',
      shows: { value: 'trim_scale(r.quantity)', limit: `trim_scale((${item('p.quantity')}))` },
    },
    {
      ...{ id: 'AST-A24', basis: PRACTICE, field: 'newCode' },
      holds: `r.kind <> 'CLAIM' or (i.new_code is not null
        and not exists (select from asset x where x.organization_id = r.organization_id and x.code = i.new_code))`,
      zh: '调剂须给出接收单位的资产编号,且该单位尚无此编号的卡片',
      en: 'What is taken over for good gets a number there which no card of the receiver has',
    },
    {
      ...{ id: 'AST-A25', basis: PRACTICE, field: 'handedOverOn', holds: 'i.handed_over_on >= i.decided_on' },
      zh: '交付日期早于审批日期',
      en: 'Handed over before it was decided',
    },
  ],
  reads: ['kind', 'organizationId', 'poolItemId'],
  finds: {
    card,
    others: `select x.id, x.organization_id as "organizationId",
      greatest(x.applied_on, i.decided_on) as "decidedOn" from pool_request x
      where x.pool_item_id = r.pool_item_id and x.id <> r.id and x.state = 'APPLIED' and r.kind = 'CLAIM'`,
  },
  // Others that asked for it lie anywhere.
  receiver: 'others',
  writes: {
    Asset: (acted) => {
      const { assetId, version } = acted.found.card![0]!
      // As it was asked about: of two items of one card, the other is asked again.
      const own = { id: assetId, baseVersion: version }
      if (!isClaim(acted)) return [{ ...own, usageStatus: 'LEASED_OR_LENT', idleSince: null }]
      const received = cardReceived(acted.found.card![0]!, handoverOf(acted))
      return [{ ...own, ...cardGone(acted.input.handedOverOn!) }, received]
    },
    AssetMovement: (acted) => {
      const { handedOverOn, approvalNumber } = acted.input
      if (isClaim(acted)) return cardMovements(acted.found.card![0]!, handoverOf(acted))
      return loan(acted, { kind: 'LEND', movedOn: handedOverOn!, documentNumber: approvalNumber! })
    },
    PoolItem: (acted) => [{ id: acted.row.poolItemId, state: isClaim(acted) ? 'TRANSFERRED' : 'LENT' }],
    PoolRequest: ({ found, client }) =>
      // Of what was applied for later no decision is earlier.
      found.others!.map(({ id, decidedOn }) => ({
        ...{ id, state: 'REJECTED', decidedBy: client, decidedOn },
        decisionNote: '该资产已调剂给其他单位 / Another organization has taken it over',
      })),
  },
}

const giveBack: ActionDefinition = {
  doc: { zh: '归还', en: 'Given back by who had it on loan; it is to be had again' },
  ...{ from: ['APPROVED'], to: 'RETURNED' },
  input: { returnedOn: { isRequired: true }, returnCondition: { isRequired: true } },
  refuses: [
    {
      ...{ id: 'AST-A26', basis: PRACTICE, holds: "r.kind = 'BORROW'" },
      zh: '调剂的资产不归还',
      en: 'What was taken over for good is not given back',
    },
    {
      ...{ id: 'AST-A27', basis: PRACTICE, field: 'returnedOn', holds: 'i.returned_on >= r.handed_over_on' },
      zh: '归还日期早于交付日期({handed})',
      en: 'Given back before it was handed over ({handed})',
      shows: { handed: 'r.handed_over_on' },
    },
  ],
  reads: ['organizationId', 'poolItemId'],
  finds: { card },
  // Its owner, of whom the borrower reaches nothing else.
  receiver: 'card',
  writes: {
    Asset: ({ found, input }) => [
      { id: found.card![0]!.assetId, usageStatus: 'IDLE', idleSince: input.returnedOn, keeper: null },
    ],
    AssetMovement: (acted) => {
      const { returnedOn, returnCondition } = acted.input
      return loan(acted, { kind: 'GIVE_BACK', movedOn: returnedOn!, note: returnCondition! })
    },
    PoolItem: ({ row }) => [{ id: row.poolItemId, state: 'AVAILABLE' }],
  },
}

export const poolRequestActions = {
  states: { RETURNED: { zh: '已归还', en: 'Given back' } },
  approve,
  actions: { giveBack },
}
