import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import type { WriterRules } from '../../../kernel/row-checks.ts'
import { organizationSuccessionActions } from './actions.ts'
import { organizationSuccessionRules } from './rules.ts'

const successionKind = defineEnumeration({
  name: 'OrganizationSuccessionKind',
  doc: { zh: '变动类型', en: 'What happened to the organization' },
  source: '行政事业性国有资产管理条例 第二十二条',
  values: {
    SPLIT: { zh: '分立', en: 'Split' },
    MERGER: { zh: '合并', en: 'Merged' },
    RESTRUCTURING: { zh: '改制', en: 'Restructured' },
    ABOLITION: { zh: '撤销', en: 'Abolished' },
    SUBORDINATION_CHANGE: { zh: '隶属关系改变', en: 'Came under another authority' },
    FUNCTION_ADJUSTMENT: { zh: '部分或全部职能、业务调整', en: 'Functions or business went elsewhere' },
    RENAME: { zh: '更名', en: 'Renamed' },
  },
})

const successionState = defineEnumeration({
  name: 'OrganizationSuccessionState',
  doc: { zh: '移交状态', en: 'Whether it was handed over' },
  values: {
    PENDING: { zh: '待移交', en: 'To be handed over' },
    HANDED_OVER: { zh: '已移交', en: 'Handed over' },
  },
})

// The owner of a row is no field that rules judge by.
const fromAnother: WriterRules = (_writer, row) => [
  { code: 'SUCCESSOR_IS_ITSELF', field: 'successorCreditCode', holds: `${row}.organization_id <> ${row}.successor_id` },
]

export const organizationSuccession = defineRegister({
  name: 'OrganizationSuccession',
  plural: 'organizationSuccessions',
  domain: 'reference',
  heldBy: 'organization',
  doc: {
    zh: '机构沿革:被承接的单位的记录,是移交资产、房屋、土地、车辆的依据',
    en: 'Which organization takes over from which, a record of the predecessor: the ground of what is handed over.',
  },
  key: ['effectiveOn', 'successorId'],
  fields: {
    effectiveOn: { type: 'date', write: 'create', doc: { zh: '变动日期', en: 'Day of the change' } },
    kind: { isRequired: true, enumeration: successionKind, doc: { zh: '变动类型', en: 'What happened' } },
    state: {
      ...{ write: 'action', default: 'PENDING' },
      enumeration: successionState,
      doc: { zh: '移交状态', en: 'Whether it was handed over' },
    },
    approvalNumber: { maxLength: 100, doc: { zh: '批准文号', en: 'Number of the approval' } },
    handedOverOn: { type: 'date', write: 'action', doc: { zh: '移交日期', en: 'Handed over on' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    successor: {
      to: 'Organization',
      as: 'successorCreditCode',
      by: 'creditCode',
      listed: { as: 'predecessions', doc: { zh: '承接的单位', en: 'What it took over, and from whom' } },
      doc: { zh: '承接单位', en: 'The organization that takes over' },
    },
  },
  sort: ['effectiveOn', 'handedOverOn'],
  actions: organizationSuccessionActions,
  openStates: ['PENDING'],
  rules: organizationSuccessionRules,
  writerRules: fromAnother,
})
