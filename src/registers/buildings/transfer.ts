// What stands or lies somewhere goes to another organization as it is, with its parts; its card ends here, and the
// receiver makes one of its own.
import type { Acted, ActionDefinition } from '../../kernel/define-action.ts'
import { PRACTICE } from '../../kernel/rule-text.ts'
import { cardColumns, cardGone, cardMovements, cardReceived, type Handover, receiverBy } from '../card.ts'
import { isDisputed, titleIsClear } from '../title.ts'
import { isCommitted } from '../under-way.ts'

const receiverId = receiverBy('to_credit_code')

const handoverOf = ({ input, at }: Acted, assetId: string): Handover => ({
  ...{ assetId, receiver: { organizationCreditCode: input.toCreditCode! }, code: input.newCardCode! },
  ...{ on: input.transferredOn!, documentNumber: input.approvalNumber!, at },
})

const cardOf = ({ found }: Acted) => found.card![0]

/** What else it refuses and sets is the register's. */
export const transferOf = (
  register: 'Building' | 'LandParcel',
  { refuses = [], sets, doc }: Pick<ActionDefinition, 'doc' | 'refuses' | 'sets'>,
): ActionDefinition => ({
  doc,
  // Of who decides for both sides.
  isApproval: true,
  input: {
    toCreditCode: {
      ...{ as: 'organizationCreditCode', isRequired: true },
      doc: { zh: '接收单位(代码)', en: 'The organization that receives it, by its code' },
    },
    newCode: {
      as: 'code',
      doc: { zh: '接收单位的编号(沿用的不填)', en: 'Its code there, if not the one that it has' },
    },
    newCardCode: {
      ...{ kind: 'text', maxLength: 50, isCode: true },
      doc: { zh: '接收单位的资产编号(有资产卡片时)', en: 'Number of the card there, if it has one here' },
    },
    approvalNumber: {
      ...{ kind: 'text', maxLength: 100, isRequired: true },
      doc: { zh: '批准文号', en: 'Number of the approval' },
    },
    transferredOn: { kind: 'date', isRequired: true, doc: { zh: '划转日期', en: 'Day of the transfer' } },
  },
  alsoReaches: { organization: receiverId, field: 'toCreditCode' },
  refuses: [
    {
      ...{ id: 'BLD-A1', basis: PRACTICE },
      holds: "r.cancelled_on is null and r.usage_status <> 'PENDING_DISPOSAL'",
      zh: '已核销或待处置,不能划转',
      en: 'It has left the books or is up for disposal, and goes to nobody',
    },
    {
      ...{ id: 'BLD-A2', basis: PRACTICE, field: 'toCreditCode', holds: `r.organization_id <> (${receiverId})` },
      zh: '已属该单位',
      en: 'It is that organization’s already',
    },
    titleIsClear(`not ${isDisputed[register]('r')}`),
    {
      ...{ id: 'BLD-A3', basis: PRACTICE },
      holds: `not exists (select from asset a where a.id = r.asset_id
        and (a.usage_status = 'PENDING_DISPOSAL' or ${isCommitted('a')}))`,
      zh: '其资产卡片在未办结的处置申请、公物仓或已报批的盘点中',
      en: 'Its card is in a disposal under way, in the pool or in a stocktake that was submitted',
    },
    {
      ...{ id: 'BLD-A4', basis: PRACTICE, field: 'newCardCode' },
      holds: `i.new_card_code is not null
        or not exists (select from asset a where a.id = r.asset_id and a.cancelled_on is null)`,
      zh: '它有资产卡片:请填写接收单位的资产编号',
      en: 'It has a card: say which number that gets at the receiver',
    },
    {
      ...{ id: 'BLD-A5', basis: PRACTICE, field: 'newCardCode' },
      holds: `not exists (select from asset a where a.organization_id = (${receiverId}) and a.code = i.new_card_code)`,
      zh: '接收单位已有此编号的卡片',
      en: 'The receiver has a card of this number already',
    },
    ...refuses,
  ],
  finds: { card: `select ${cardColumns('a')} from asset a where a.id = r.asset_id and a.cancelled_on is null` },
  reason: ({ approvalNumber, transferredOn }) => `${approvalNumber}, ${transferredOn}`,
  sets: (acted) => ({ ...sets?.(acted), assetCode: cardOf(acted) ? acted.input.newCardCode! : null }),
  writes: {
    Asset: (acted) => {
      const card = cardOf(acted)
      if (!card) return []
      // As it was asked about.
      const gone = { id: card.assetId, baseVersion: card.version, ...cardGone(acted.input.transferredOn!) }
      return [gone, cardReceived(card, handoverOf(acted, card.assetId!), true)]
    },
    AssetMovement: (acted) => {
      const card = cardOf(acted)
      return card ? cardMovements(card, handoverOf(acted, card.assetId!)) : []
    },
  },
})
