import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { untilCancelled, untilTransferred } from '../../authority.ts'
import { cancellationReason, usageStatus } from '../../enumerations.ts'
import { isDisputed } from '../../title.ts'
import { checkParcelNumber } from '../real-estate-codes.ts'
import { landParcelActions } from './actions.ts'
import { landParcelRules } from './rules.ts'

const landUse = defineEnumeration({
  name: 'LandParcelLandUse',
  doc: { zh: '用地功能', en: 'What the land is for' },
  source: '机关办公、居住及配套设施等不同功能用地',
  values: {
    OFFICE: { zh: '办公', en: 'Offices' },
    RESIDENTIAL: { zh: '居住', en: 'Housing' },
    SUPPORTING_FACILITY: { zh: '配套设施', en: 'Supporting facilities' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const rightNature = defineEnumeration({
  name: 'LandParcelRightNature',
  doc: { zh: '权属性质', en: 'Whose land it is' },
  values: {
    STATE: { zh: '国有', en: 'State-owned' },
    COLLECTIVE: { zh: '集体', en: 'Collective' },
    DISPUTED: { zh: '争议', en: 'Disputed' },
  },
})

const acquisition = defineEnumeration({
  name: 'LandParcelAcquisition',
  doc: { zh: '取得方式', en: 'How the right to use it was acquired' },
  values: {
    ALLOCATED: { zh: '划拨', en: 'Allocated' },
    GRANTED: { zh: '出让', en: 'Granted for a price' },
    LEASED: { zh: '租赁', en: 'Leased' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const isBound = (row: string) => `(${row}.usage_status = 'PENDING_DISPOSAL' or ${isDisputed.LandParcel(row)})`
const [uncancelled, untransferred] = [
  untilCancelled('buildings'),
  untilTransferred('buildings', 'land_parcel', isBound),
]

export const landParcel = defineRegister({
  name: 'LandParcel',
  plural: 'landParcels',
  domain: 'buildings',
  heldBy: 'organization',
  doc: { zh: '机关用地(宗地)', en: 'A parcel of land of a public body.' },
  key: ['code'],
  fields: {
    code: {
      ...{ write: 'correct', maxLength: 50, aliases: ['地块编号', '宗地编号'] },
      doc: { zh: '用地编号', en: 'Code of the parcel within the organization' },
    },
    name: { isRequired: true, maxLength: 200, aliases: ['地块名称', '宗地名称'], doc: { zh: '用地名称', en: 'Name' } },
    address: { maxLength: 300, aliases: ['坐落位置', '土地坐落'], doc: { zh: '坐落', en: 'Address' } },
    parcelNumber: {
      ...{ maxLength: 19, separators: /[ -]/g, check: checkParcelNumber, source: 'GB/T 37346-2019' },
      doc: { zh: '宗地代码(19 位)', en: 'Cadastral number of the parcel' },
    },
    areaM2: {
      ...{ type: 'area', isRequired: true, aliases: ['土地面积(平方米)', '宗地面积(平方米)'] },
      doc: { zh: '用地面积(平方米)', en: 'Area' },
    },
    landUse: {
      ...{ isRequired: true, enumeration: landUse, aliases: ['土地用途', '用地性质'] },
      doc: { zh: '用地功能', en: 'What the land is for' },
    },
    rightNature: {
      ...{ enumeration: rightNature, aliases: ['土地权属性质'] },
      doc: { zh: '权属性质', en: 'Whose land it is' },
    },
    acquisition: {
      ...{ enumeration: acquisition, aliases: ['使用权类型', '土地取得方式'] },
      doc: { zh: '取得方式', en: 'How the right to use it was acquired' },
    },
    usageStatus: {
      ...{ default: 'IN_USE', enumeration: usageStatus, aliases: ['使用状态'] },
      doc: { zh: '使用状况', en: 'State of use' },
    },
    idleSince: { type: 'date', likely: past, doc: { zh: '闲置起始日期', en: 'Idle since' } },
    surveyedOn: {
      ...{ type: 'date', likely: past, source: '新疆维吾尔自治区机关事务管理办法 第二十一条' },
      doc: { zh: '调查日期', en: 'Its title was surveyed on' },
    },
    cancelledOn: {
      ...{ type: 'date', write: 'action', source: '行政事业性国有资产管理条例 第三十五条' },
      doc: { zh: '核销日期', en: 'Left the books on' },
    },
    cancellationReason: {
      ...{ write: 'action', enumeration: cancellationReason },
      doc: { zh: '核销原因', en: 'Why it left the books' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    asset: {
      ...{ to: 'Asset', as: 'assetCode', by: 'code', isWithinOrganization: true },
      listed: { doc: { zh: '对应用地', en: 'Parcels of the card' } },
      aliases: ['资产卡片编号'],
      doc: { zh: '资产卡片', en: 'Its asset card' },
    },
  },
  sort: ['code', 'name', 'areaM2'],
  actions: landParcelActions,
  writerRules: (...asked) => [...uncancelled(...asked), ...untransferred(...asked)],
  rules: landParcelRules,
})
