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
