import { defineRegister } from '../../../kernel/define-register.ts'
import type { WriterRules } from '../../../kernel/row-checks.ts'
import { ofAuthority } from '../../authority.ts'
import { usageStatus } from '../../enumerations.ts'

/** What was decided on here stays as it was then; of what came with its decision an older system's cards come later. */
const untilDecided: WriterRules = (_writer, row) => {
  const isFixed = `w.state in ('APPROVED', 'EXECUTED') and w.decided_by is not null`
  const holds = `(select ${isFixed} from asset_disposal w where w.id = ${row}.disposal_id for share) is not true`
  return [{ code: 'PART_FROZEN', field: 'disposalNumber', holds }]
}
const keptBy = ofAuthority('assets')

// Asset.applyDisposal writes it; who may approve also brings what an older system kept.
export const assetDisposalItem = defineRegister({
  name: 'AssetDisposalItem',
  plural: 'assetDisposalItems',
  domain: 'assets',
  heldBy: 'organization',
  doc: {
    zh: '处置明细:一张卡片及其申请时的价值',
    en: 'A card of a disposal, with its values as they were when it was applied for.',
  },
  key: ['disposalId', 'line'],
  fields: {
    line: {
      write: 'create',
      maxLength: 50,
      doc: { zh: '行号', en: 'Line; of an application made by cards the card’s code' },
    },
    quantity: { type: 'quantity', write: 'create', doc: { zh: '数量', en: 'Quantity' } },
    originalValueYuan: { type: 'yuan', write: 'create', doc: { zh: '原值(元)', en: 'Original value' } },
    accumulatedDepreciationYuan: {
      ...{ type: 'yuan', write: 'create' },
      doc: { zh: '累计折旧(元)', en: 'Accumulated depreciation' },
    },
    netValueYuan: { type: 'yuan', write: 'create', doc: { zh: '净值(元)', en: 'Net value' } },
    usageStatusBefore: {
      ...{ write: 'create', enumeration: usageStatus },
      doc: { zh: '申请前使用状况', en: 'State of use before, to which it returns when the application is rejected' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    disposal: {
      ...{ to: 'AssetDisposal', as: 'disposalNumber', by: 'number', isWithinOrganization: true },
      listed: { as: 'items', doc: { zh: '处置明细', en: 'Cards of the disposal' } },
      doc: { zh: '处置申请', en: 'The disposal' },
    },
    asset: {
      ...{ to: 'Asset', as: 'assetCode', by: 'code', isRequired: true, isWithinOrganization: true },
      listed: { as: 'disposals', doc: { zh: '处置记录', en: 'Disposals of the card' } },
      doc: { zh: '资产', en: 'The asset' },
    },
  },
  sort: ['line', 'netValueYuan', 'originalValueYuan'],
  writerRules: (...asked) => [...keptBy(...asked), ...untilDecided(...asked)],
})
