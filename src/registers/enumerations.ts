// Lists of the law and of practice that more than one register uses.
import { defineEnumeration } from '../kernel/enumeration.ts'

export const usageStatus = defineEnumeration({
  name: 'UsageStatus',
  doc: { zh: '使用状况', en: 'State of use' },
  source: '财政部 固定资产和无形资产存量情况表',
  values: {
    IN_USE: { zh: '在用', en: 'In use' },
    LEASED_OR_LENT: { zh: '出租出借', en: 'Leased or lent out' },
    IDLE: { zh: '闲置', en: 'Idle' },
    PENDING_DISPOSAL: { zh: '待处置', en: 'Pending disposal' },
  },
})

/** Things are not deleted: they leave the books. */
export const cancellationReason = defineEnumeration({
  name: 'CancellationReason',
  doc: { zh: '核销原因', en: 'Why it left the books' },
  source: '行政事业性国有资产管理条例 第三十五条',
  values: {
    DISPOSED: { zh: '处置', en: 'Disposed of' },
    TRANSFERRED_OUT: { zh: '划出', en: 'Transferred to another organization' },
    DEMOLISHED: { zh: '拆除', en: 'Demolished' },
    CARD_SPLIT: { zh: '拆分', en: 'Its card was split' },
    CARD_MERGED: { zh: '合并', en: 'Its card was merged into another' },
    ERROR: { zh: '误录', en: 'Entered by mistake' },
  },
})

export const assetValueType = defineEnumeration({
  name: 'ValueType',
  doc: { zh: '价值类型', en: 'What the value is' },
  source: '资产卡片',
  values: {
    ORIGINAL: { zh: '原值', en: 'Original value' },
    PROVISIONAL: { zh: '暂估值', en: 'Provisional value' },
    APPRAISED: { zh: '评估值', en: 'Appraised value' },
    REPLACEMENT: { zh: '重置值', en: 'Replacement value' },
    NOMINAL: { zh: '名义金额', en: 'Nominal amount (1 yuan)' },
  },
})

export const administrativeLevel = defineEnumeration({
  name: 'AdministrativeLevel',
  doc: { zh: '行政层级', en: 'Level of government' },
  values: {
    NATIONAL: { zh: '国家级', en: 'National' },
    PROVINCE: { zh: '省级', en: 'Province' },
    PREFECTURE: { zh: '地市级', en: 'Prefecture' },
    COUNTY: { zh: '县级', en: 'County' },
    TOWNSHIP: { zh: '乡级', en: 'Township' },
  },
})

export const grade = defineEnumeration({
  name: 'Grade',
  doc: { zh: '评价等级', en: 'Grade of an evaluation' },
  values: {
    EXCELLENT: { zh: '优', en: 'Excellent' },
    GOOD: { zh: '良', en: 'Good' },
    MEDIUM: { zh: '中', en: 'Medium' },
    POOR: { zh: '差', en: 'Poor' },
  },
})

export const areaBasis = defineEnumeration({
  name: 'AreaBasis',
  doc: { zh: '面积口径', en: 'What the area is' },
  source: '《党政机关办公用房建设标准》发改投资〔2014〕2674号',
  values: {
    USABLE: { zh: '使用面积', en: 'Usable area' },
    GROSS: { zh: '建筑面积', en: 'Gross floor area' },
  },
})
