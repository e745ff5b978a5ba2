import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { usageStatus } from '../../enumerations.ts'
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
    originalValueYuan: {
      type: 'yuan',
      aliases: ['账面原值(元)', '房屋原值(元)', '资产原值(元)', '价值(元)'],
      doc: { zh: '原值(元)', en: 'Original value' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  sort: ['code', 'name', 'floorAreaM2', 'builtOn', 'originalValueYuan'],
  rules: buildingRules,
})
