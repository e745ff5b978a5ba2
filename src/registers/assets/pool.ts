// 公物仓: what one organization has to spare and another may borrow or take over.
import { defineEnumeration } from '../../kernel/enumeration.ts'
import type { FieldDefinition } from '../../kernel/register-definition.ts'
import { LAW_OF_USE } from '../in-pool.ts'

const poolItemOrigin = defineEnumeration({
  name: 'PoolItemOrigin',
  doc: { zh: '入仓来源', en: 'Why it is to spare' },
  source: LAW_OF_USE,
  values: {
    LOW_EFFICIENCY: { zh: '低效', en: 'Hardly used' },
    IDLE: { zh: '闲置', en: 'Idle' },
    LARGE_EVENT: { zh: '大型会议、活动', en: 'Left of a large meeting or event' },
    TEMPORARY_BODY: { zh: '临时机构', en: 'Left of a temporary body' },
    OVER_STANDARD: { zh: '超标准配置', en: 'Beyond the allocation standard' },
    REPAIRABLE: { zh: '可修复性使用', en: 'Can be used once repaired' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const poolItemReach = defineEnumeration({
  name: 'PoolItemReach',
  doc: { zh: '调剂范围', en: 'Who may have it' },
  source: LAW_OF_USE,
  values: {
    CROSS_UNIT: { zh: '跨单位', en: 'Organizations of its region and level' },
    CROSS_LEVEL: { zh: '跨层级', en: 'Those of regions above and below it as well' },
    CROSS_REGION: { zh: '跨区域', en: 'All' },
  },
})

/** Of an item, and of what everybody sees of it. */
export const offer = {
  quantity: { type: 'quantity', default: '1', doc: { zh: '数量', en: 'Quantity: that of the card, which goes whole' } },
  origin: { isRequired: true, enumeration: poolItemOrigin, doc: poolItemOrigin.doc },
  reach: { default: 'CROSS_UNIT', enumeration: poolItemReach, doc: poolItemReach.doc },
  needsRepair: { type: 'boolean', default: false, doc: { zh: '是否需要修复', en: 'Has to be repaired' } },
  offeredOn: { type: 'date', isRequired: true, doc: { zh: '入仓申报日期', en: 'Offered on' } },
} as const satisfies Record<string, FieldDefinition>
