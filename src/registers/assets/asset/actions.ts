import { type Acted, defineActions, type InputDefinition } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { cardColumns, cardGone, cardMovements, cardReceived, type Handover, receiverBy } from '../../card.ts'
import { LAW_OF_USE } from '../../in-pool.ts'
import { isDisputed, titleIsClear } from '../../title.ts'
import { disposalGround, disposalMethod } from '../disposal.ts'
import { goesAlone, inOrder, isFree } from '../free.ts'
import { offer } from '../pool.ts'

const receiverId = receiverBy('to_credit_code')

const handoverOf = ({ id, input, at }: Acted): Handover => ({
  ...{ assetId: id, receiver: { organizationCreditCode: input.toCreditCode! }, code: input.newCode! },
  ...{ on: input.transferredOn!, documentNumber: input.approvalNumber!, at },
})

/** What is written to the use file, of which each row is of one moment. */
const movement = ({ id, row, at }: Acted, moved: Record<string, string | null>) => [
  { organizationId: row.organizationId, assetId: id, recordedAt: at, fromDepartment: row.usingDepartment, ...moved },
]

const reads = ['organizationId', 'usingDepartment']
const isKeeper = {
  ...{ id: 'AST-A2', basis: PRACTICE, holds: 'r.keeper is null or r.keeper = i.from_keeper', field: 'fromKeeper' },
  zh: '交出人不是现在的使用人/保管人',
  en: 'Who gives it is not its keeper',
}
const fromKeeper: InputDefinition = {
  ...{ kind: 'text', maxLength: 50, sensitivity: 'personal' },
  isRequired: true,
  doc: { zh: '交出人', en: 'The keeper who gives it' },
}

export const assetActions = defineActions(
  'Asset',
  {
    issue: {
      doc: { zh: '领用:由库存交使用人', en: 'Issued from stock to a keeper' },
      ...{ from: ['IDLE'], to: 'IN_USE' },
      input: {
        keeper: { isRequired: true },
        usingDepartment: { isRequired: true },
        location: {},
        issuedOn: { kind: 'date', isRequired: true, doc: { zh: '领用日期', en: 'Issued on' } },
      },
      refuses: [
        {
          ...{ id: 'AST-A1', basis: LAW_OF_USE, holds: 'r.keeper is null', field: 'keeper' },
          zh: '资产已有使用人或保管人,请先交回',
          en: 'The asset has a keeper, who must return it first',
        },
        ...isFree,
        inOrder('issuedOn'),
      ],
      reads: [...reads, 'startedOn'],
      sets: ({ row, input }) => ({ startedOn: row.startedOn ?? input.issuedOn!, idleSince: null }),
      writes: {
        AssetMovement: (acted) => {
          const { issuedOn, usingDepartment, keeper } = acted.input
          const moved = { kind: 'ISSUE', movedOn: issuedOn!, toDepartment: usingDepartment!, toKeeper: keeper! }
          return movement(acted, moved)
        },
      },
    },
    handOver: {
      doc: { zh: '交接:使用人之间交接', en: 'Handed over from one keeper to another' },
      from: ['IN_USE'],
      input: {
        fromKeeper,
        toKeeper: { as: 'keeper', isRequired: true, doc: { zh: '接收人', en: 'The keeper who takes it' } },
        toDepartment: { as: 'usingDepartment', doc: { zh: '接收部门', en: 'Department that takes it' } },
        handedOverOn: { kind: 'date', isRequired: true, doc: { zh: '交接日期', en: 'Handed over on' } },
        location: {},
      },
      refuses: [isKeeper, ...isFree, inOrder('handedOverOn')],
      reads,
      writes: {
        AssetMovement: (acted) => {
          const { handedOverOn, fromKeeper, toKeeper, toDepartment } = acted.input
          const [from, to] = [fromKeeper!, toKeeper!]
          const moved = { kind: 'HAND_OVER', movedOn: handedOverOn!, fromKeeper: from, toKeeper: to }
          return movement(acted, { ...moved, toDepartment: toDepartment ?? acted.row.usingDepartment! })
        },
      },
    },
    return: {
      doc: { zh: '交回:由使用人交回库存', en: 'Returned to stock by its keeper' },
      ...{ from: ['IN_USE'], to: 'IDLE' },
      input: {
        fromKeeper,
        returnedOn: { kind: 'date', isRequired: true, doc: { zh: '交回日期', en: 'Returned on' } },
        location: {},
        condition: { kind: 'text', maxLength: 200, doc: { zh: '完好情况', en: 'Its condition' } },
      },
      refuses: [isKeeper, ...isFree, inOrder('returnedOn')],
      reads,
      sets: ({ input }) => ({ keeper: null, usingDepartment: null, idleSince: input.returnedOn! }),
      writes: {
        AssetMovement: (acted) => {
          const { returnedOn, fromKeeper, condition } = acted.input
          return movement(acted, { kind: 'RETURN', movedOn: returnedOn!, fromKeeper: fromKeeper!, note: condition! })
        },
      },
    },
    transfer: {
      doc: { zh: '划转至另一单位', en: 'Goes to another organization, where a new card takes its values' },
      // Of who decides for both sides.
      isApproval: true,
      from: ['IN_USE', 'IDLE', 'LEASED_OR_LENT'],
      input: {
        toCreditCode: {
          ...{ kind: 'text', maxLength: 18, isRequired: true },
          doc: { zh: '接收单位(代码)', en: 'The organization that receives it, by its code' },
        },
        newCode: {
          ...{ kind: 'text', maxLength: 50, isCode: true, isRequired: true },
          doc: { zh: '接收单位的资产编号', en: 'Number of the new card there' },
        },
        approvalNumber: {
          ...{ kind: 'text', maxLength: 100, isRequired: true },
          doc: { zh: '批准文号', en: 'Number of the approval' },
        },
        transferredOn: { kind: 'date', isRequired: true, doc: { zh: '划转日期', en: 'Day of the transfer' } },
      },
      alsoReaches: { organization: receiverId, field: 'toCreditCode' },
      refuses: [
        ...isFree,
        {
          ...{ id: 'AST-A10', basis: PRACTICE, field: 'toCreditCode', holds: `r.organization_id <> (${receiverId})` },
          zh: '资产已属该单位',
          en: 'The asset is that organization’s already',
        },
        goesAlone,
        {
          ...{ id: 'AST-A12', basis: PRACTICE, field: 'transferredOn', holds: 'i.transferred_on >= r.acquired_on' },
          zh: '划转日期早于取得日期({acquired})',
          en: 'Transferred before it was acquired ({acquired})',
          shows: { acquired: 'r.acquired_on' },
        },
        {
          ...{ id: 'AST-A11', basis: PRACTICE, field: 'newCode' },
          holds: `not exists (select from asset x where x.organization_id = (${receiverId}) and x.code = i.new_code)`,
          zh: '接收单位已有此编号的卡片',
          en: 'The receiver has a card of this number already',
        },
      ],
      finds: { card: `select ${cardColumns('r')}` },
      reason: ({ approvalNumber, transferredOn }) => `${approvalNumber}, ${transferredOn}`,
      sets: ({ input }) => cardGone(input.transferredOn!),
      writes: {
        Asset: (acted) => [cardReceived(acted.found.card![0]!, handoverOf(acted))],
        AssetMovement: (acted) => cardMovements(acted.found.card![0]!, handoverOf(acted)),
      },
    },
    offer: {
      mutation: 'offerAssetToPool',
      doc: { zh: '申报入公物仓', en: 'Offered to others through the pool' },
      from: ['IDLE'],
      input: {
        number: {
          ...{ isRequired: true, kind: 'text', maxLength: 40, isCode: true },
          doc: { zh: '入仓编号', en: 'Number of the offer' },
        },
        origin: { kind: 'enum', ...offer.origin },
        offeredOn: { isRequired: true, kind: 'date', doc: offer.offeredOn.doc },
        reach: { kind: 'enum', ...offer.reach, fallback: 'CROSS_UNIT' },
        needsRepair: { kind: 'boolean', doc: offer.needsRepair.doc, fallback: 'false' },
        warehouse: { kind: 'text', maxLength: 200, doc: { zh: '仓库', en: 'Where it is kept' } },
      },
      refuses: [
        ...isFree,
        goesAlone,
        {
          ...{ id: 'AST-A15', basis: PRACTICE, field: 'number' },
          holds: `not exists (select from pool_item p
            where p.organization_id = r.organization_id and p.number = i.number)`,
          zh: '该单位已有此编号的公物仓资产',
          en: 'The organization has an item of this number already',
        },
      ],
      reads: [...reads, 'quantity', 'idleSince'],
      sets: ({ row, input }) => ({ idleSince: row.idleSince ?? input.offeredOn! }),
      writes: {
        PoolItem: ({ id, row: { organizationId, quantity }, input }) => [
          { organizationId, assetId: id, quantity, ...input, baseVersion: 0 },
        ],
        AssetMovement: (acted) => {
          const { offeredOn, number } = acted.input
          return movement(acted, { kind: 'OFFER', movedOn: offeredOn!, documentNumber: number! })
        },
      },
    },
    applyDisposal: {
      // AssetDisposal.apply is that of one that was rejected.
      mutation: 'applyForAssetDisposal',
      doc: {
        zh: '申请处置:同一编号的卡片为一份申请',
        en: 'Its disposal is applied for: cards of one number are one application',
      },
      ...{ from: ['IN_USE', 'IDLE'], to: 'PENDING_DISPOSAL' },
      input: {
        number: {
          isRequired: true,
          kind: 'text',
          maxLength: 40,
          isCode: true,
          doc: { zh: '处置编号', en: 'Number of the disposal' },
        },
        method: { isRequired: true, kind: 'enum', enumeration: disposalMethod, doc: disposalMethod.doc },
        ground: { isRequired: true, kind: 'enum', enumeration: disposalGround, doc: disposalGround.doc },
        appliedOn: { isRequired: true, kind: 'date', doc: { zh: '申请日期', en: 'Applied for on' } },
      },
      refuses: [
        ...isFree,
        titleIsClear(`not ${isDisputed.Asset('r')}`),
        {
          ...{ id: 'AST-A4', basis: PRACTICE, field: 'number' },
          holds: `not exists (select from asset_disposal d
            where d.organization_id = r.organization_id and d.number = i.number)`,
          zh: '该单位已有此编号的处置申请',
          en: 'The organization has a disposal of this number already',
        },
        {
          ...{ id: 'AST5L', basis: '行政事业性国有资产管理条例 第三十九条', field: 'ground' },
          holds: `i.method <> 'LOSS_WRITE_OFF' or i.ground = 'FORCE_MAJEURE'`,
          zh: '损失核销须经盘点核实(由盘点的 approve 提出申请),或因不可抗力',
          en: 'What is lost is written off by a stocktake, whose approval applies for it, or as force majeure',
        },
      ],
      reads: [
        ...reads,
        ...['code', 'usageStatus', 'quantity', 'originalValueYuan', 'accumulatedDepreciationYuan', 'netValueYuan'],
      ],
      writes: {
        AssetDisposal: ({ row: { organizationId }, input, client }) => [
          // A new one: of two at once with one number, the other is asked again.
          { organizationId, ...input, proposedBy: client, baseVersion: 0 },
        ],
        AssetDisposalItem: ({ id, row: { usageStatus, code, usingDepartment: _, ...row }, input }) => [
          { ...row, line: code, assetId: id, disposalNumber: input.number, usageStatusBefore: usageStatus },
        ],
        AssetMovement: (acted) => {
          const { appliedOn, number } = acted.input
          return movement(acted, { kind: 'DISPOSAL_APPLIED', movedOn: appliedOn!, documentNumber: number! })
        },
      },
    },
  },
  'usageStatus',
)
