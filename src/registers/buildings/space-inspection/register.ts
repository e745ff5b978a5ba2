import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { ofAuthority } from '../../authority.ts'
import { spaceInspectionRules } from './rules.ts'

const spaceInspectionKind = defineEnumeration({
  name: 'SpaceInspectionKind',
  doc: { zh: '巡检类别', en: 'Kind of inspection' },
  values: {
    ROUTINE: { zh: '巡检考核', en: 'Routine inspection and assessment' },
    SPECIAL: { zh: '专项检查', en: 'Special inspection' },
    LOOK_BACK: { zh: '回头看', en: 'Look back at what was to be put right' },
    IDLE_CARE: { zh: '闲置看护检查', en: 'Care and safety check of what is idle' },
  },
})

export const spaceInspection = defineRegister({
  name: 'SpaceInspection',
  plural: 'spaceInspections',
  domain: 'buildings',
  heldBy: 'organization',
  doc: {
    zh: '办公用房巡检(由监管单位登记;闲置看护检查可由产权单位自行登记)',
    en: 'An inspection of an organization’s office space, written by an authority; its care of what is idle by itself.',
  },
  key: ['number'],
  fields: {
    number: { write: 'create', maxLength: 50, doc: { zh: '巡检编号', en: 'Number of the inspection' } },
    kind: { isRequired: true, enumeration: spaceInspectionKind, doc: { zh: '巡检类别', en: 'Kind of inspection' } },
    inspectedOn: { type: 'date', isRequired: true, likely: past, doc: { zh: '巡检日期', en: 'Inspected on' } },
    score: { type: 'score', likely: { to: 100 }, doc: { zh: '得分', en: 'Score' } },
    summary: { maxLength: 500, sensitivity: 'internal', doc: { zh: '巡检情况', en: 'What was found' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    inspector: {
      ...{ to: 'Organization', as: 'inspectorCreditCode', by: 'creditCode', isRequired: true },
      doc: { zh: '巡检单位', en: 'The organization that inspected' },
    },
    building: {
      ...{ to: 'Building', as: 'buildingId', by: 'id' },
      listed: { as: 'inspections', doc: { zh: '巡检', en: 'Inspections of the building' } },
      doc: { zh: '巡检房屋(可属其他单位)', en: 'The building, which another organization may hold' },
    },
  },
  sort: ['number', 'inspectedOn', 'score'],
  indexes: { building: ['buildingId', 'inspectedOn'] },
  writerRules: ofAuthority('buildings', (row) => `${row}.kind = 'IDLE_CARE'`),
  rules: spaceInspectionRules,
})
