import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { untilCancelled, untilTransferred } from '../../authority.ts'
import { cancellationReason, usageStatus } from '../../enumerations.ts'
import { isDisputed } from '../../title.ts'
import { checkRealEstateUnitNumber } from '../real-estate-codes.ts'
import { buildingActions } from './actions.ts'
import { buildingRules } from './rules.ts'

const buildingStructure = defineEnumeration({
  name: 'BuildingStructure',
  doc: { zh: '建筑结构', en: 'Structure' },
  source: '《政府会计准则第3号——固定资产》应用指南',
  values: {
    STEEL: { zh: '钢结构', en: 'Steel' },
    REINFORCED_CONCRETE: { zh: '钢筋混凝土结构', en: 'Reinforced concrete' },
    BRICK_CONCRETE: { zh: '砖混结构', en: 'Brick and concrete' },
    BRICK_WOOD: { zh: '砖木结构', en: 'Brick and wood' },
    SIMPLE: { zh: '简易房', en: 'Simple shed' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const ownershipForm = defineEnumeration({
  name: 'OwnershipForm',
  doc: { zh: '产权形式', en: 'Form of title' },
  values: {
    TITLED: { zh: '有产权', en: 'With title' },
    UNTITLED: { zh: '无产权', en: 'Without title' },
    TO_BE_DETERMINED: { zh: '产权待界定', en: 'Title to be determined' },
  },
})

const buildingUse = defineEnumeration({
  name: 'BuildingUse',
  doc: { zh: '房屋用途分类', en: 'What a building is for' },
  source: '《党政机关办公用房管理办法》;机关团体建设楼堂馆所管理条例 第二条',
  values: {
    OFFICE: { zh: '办公用房', en: 'Office space' },
    BUSINESS: { zh: '业务用房(含技术业务用房)', en: 'Business space, technical included' },
    GOVERNMENT_SERVICE: { zh: '政务服务用房', en: 'Government service hall' },
    TURNOVER_HOUSING: { zh: '周转住房', en: 'Turnover housing' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const greenLevel = defineEnumeration({
  name: 'BuildingGreenLevel',
  doc: { zh: '绿色节能等级', en: 'How green the building is' },
  values: {
    GREEN: { zh: '绿色建筑', en: 'Green building' },
    ULTRA_LOW_ENERGY: { zh: '超低能耗', en: 'Ultra-low energy' },
    NEAR_ZERO_ENERGY: { zh: '近零能耗', en: 'Near-zero energy' },
  },
})

const isBound = (row: string) => `(${row}.usage_status = 'PENDING_DISPOSAL' or ${isDisputed.Building(row)})`
const [uncancelled, untransferred] = [untilCancelled('buildings'), untilTransferred('buildings', 'building', isBound)]

export const building = defineRegister({
  name: 'Building',
  plural: 'buildings',
  domain: 'buildings',
  heldBy: 'organization',
  doc: { zh: '办公用房(房屋)', en: 'A building held by a public body.' },
  key: ['code'],
  fields: {
    code: {
      write: 'correct',
      maxLength: 50,
      aliases: ['房屋编码', '房屋代码', '楼栋编号', '楼栋编码', '房产编号', '建筑物编号'],
      doc: { zh: '房屋编号', en: 'Building code within the organization' },
    },
    name: {
      isRequired: true,
      maxLength: 200,
      aliases: ['楼栋名称', '房产名称', '建筑名称', '建筑物名称'],
      doc: { zh: '房屋名称', en: 'Name' },
    },
    address: {
      maxLength: 300,
      aliases: ['房屋坐落', '坐落位置', '座落', '房屋地址', '地址'],
      doc: { zh: '坐落', en: 'Address' },
    },
    structure: {
      enumeration: buildingStructure,
      aliases: ['结构', '房屋结构', '结构类型', '建筑结构类型'],
      doc: { zh: '建筑结构', en: 'Structure' },
    },
    floorsAbove: {
      type: 'integer',
      likely: { to: 130 },
      aliases: ['地上楼层', '地上楼层数'],
      doc: { zh: '地上层数', en: 'Floors above ground' },
    },
    floorsBelow: {
      type: 'integer',
      likely: { to: 10 },
      aliases: ['地下楼层', '地下楼层数'],
      doc: { zh: '地下层数', en: 'Floors below ground' },
    },
    builtOn: {
      type: 'date',
      likely: { ...past, from: '1900-01-02' },
      aliases: ['建成日期', '竣工时间', '建成时间'],
      doc: { zh: '竣工日期', en: 'Completed on' },
    },
    floorAreaM2: {
      type: 'area',
      aliases: ['总建筑面积(平方米)', '房屋建筑面积(平方米)', '房屋面积(平方米)'],
      doc: { zh: '建筑面积(平方米)', en: 'Gross floor area' },
    },
    usableAreaM2: {
      type: 'area',
      aliases: ['房屋使用面积(平方米)'],
      doc: { zh: '使用面积(平方米)', en: 'Usable area' },
      source: '发改投资〔2014〕2674号',
    },
    heatingAreaM2: { type: 'area', aliases: ['采暖面积(平方米)'], doc: { zh: '供暖面积(平方米)', en: 'Heated area' } },
    ownershipForm: {
      enumeration: ownershipForm,
      aliases: ['产权情况', '产权状况', '权属形式'],
      doc: { zh: '产权形式', en: 'Form of title' },
    },
    certificateNumber: {
      maxLength: 100,
      isCode: true,
      aliases: ['产权证号', '房产证号', '不动产权证号', '不动产权证书号', '房屋所有权证号', '权证号', '权属证书编号'],
      doc: { zh: '权属证号', en: 'Number of the title certificate' },
    },
    realEstateUnitNumber: {
      maxLength: 28,
      // Printed in groups: 652301 001002 GB00012 F00010003.
      separators: /[ -]/g,
      aliases: ['不动产单元编号', '不动产单元代码'],
      doc: { zh: '不动产单元号(28 位)', en: 'Real-estate unit number' },
      source: 'GB/T 37346-2019',
      check: checkRealEstateUnitNumber,
    },
    buildingUse: {
      default: 'OFFICE',
      enumeration: buildingUse,
      aliases: ['房屋用途类别', '用房性质'],
      doc: { zh: '房屋用途分类', en: 'What it is for; statistics keep these apart' },
    },
    isHighRise: {
      ...{ type: 'boolean', aliases: ['高层建筑'], source: '发改投资〔2014〕2674号' },
      doc: { zh: '是否高层建筑(使用系数 60%,多层 65%)', en: 'High-rise: 60% of its area is usable, 65% in others' },
    },
    greenLevel: {
      ...{ enumeration: greenLevel, aliases: ['绿色建筑等级'] },
      doc: { zh: '绿色节能等级', en: 'How green the building is' },
    },
    designUse: {
      maxLength: 100,
      aliases: ['规划用途', '房屋用途', '用途'],
      doc: { zh: '设计用途', en: 'Designed use' },
    },
    usageStatus: {
      default: 'IN_USE',
      enumeration: usageStatus,
      aliases: ['使用状态'],
      doc: { zh: '使用状况', en: 'State of use' },
    },
    idleSince: { type: 'date', likely: past, doc: { zh: '闲置起始日期', en: 'Idle since' } },
    originalValueYuan: {
      type: 'yuan',
      aliases: ['账面原值(元)', '房屋原值(元)', '资产原值(元)', '价值(元)'],
      doc: { zh: '原值(元)', en: 'Original value' },
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
    landParcel: {
      ...{ to: 'LandParcel', as: 'landParcelCode', by: 'code', isWithinOrganization: true },
      listed: { doc: { zh: '地上房屋', en: 'Buildings on the parcel' } },
      doc: { zh: '所在宗地', en: 'The parcel that it stands on' },
    },
    asset: {
      ...{ to: 'Asset', as: 'assetCode', by: 'code', isWithinOrganization: true },
      listed: { doc: { zh: '对应房屋', en: 'Buildings of the card' } },
      aliases: ['资产卡片编号', '固定资产编号'],
      doc: { zh: '资产卡片', en: 'Its asset card' },
    },
    locationRegion: {
      ...{ to: 'Region', as: 'locationRegionCode', by: 'code' },
      listed: { as: 'locatedBuildings', doc: { zh: '坐落于此的房屋', en: 'Buildings that stand there' } },
      doc: { zh: '坐落区划(与产权单位所在区划不同时)', en: 'Division where it stands, if not that of its holder' },
    },
  },
  sort: ['code', 'name', 'floorAreaM2', 'builtOn', 'originalValueYuan'],
  actions: buildingActions,
  writerRules: (...asked) => [...uncancelled(...asked), ...untransferred(...asked)],
  rules: buildingRules,
})
