import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { ofAuthority } from '../../authority.ts'
import { inspectionIssueActions } from './actions.ts'
import { inspectionIssueRules } from './rules.ts'

const inspectionIssueCategory = defineEnumeration({
  name: 'InspectionIssueCategory',
  doc: { zh: '问题类别', en: 'What is wrong' },
  values: {
    OVER_AREA: { zh: '超面积', en: 'More area than approved' },
    OVER_STANDARD: { zh: '超标准', en: 'Above the standard' },
    UNAPPROVED_LEASE: { zh: '擅自出租出借', en: 'Leased or lent without approval' },
    CHANGED_FUNCTION: { zh: '改变使用功能', en: 'Used for something else' },
    IDLE: { zh: '闲置', en: 'Idle' },
    HAZARD: { zh: '安全隐患', en: 'Hazard' },
    LEDGER_MISMATCH: { zh: '账实或账证不符', en: 'Differs from the books or the title' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const inspectionIssueState = defineEnumeration({
  name: 'InspectionIssueState',
  doc: { zh: '状态', en: 'State' },
  values: {
    OPEN: { zh: '待整改', en: 'To be put right' },
    RECTIFIED: { zh: '已整改', en: 'Put right' },
    CLOSED: { zh: '已销号', en: 'Closed' },
  },
})

const kept = { write: 'never', maxLength: 63, sensitivity: 'internal' } as const

/** Whoever writes an inspection writes what it found. */
const ofOwnCare = (row: string): string =>
  `(select s.kind = 'IDLE_CARE' from space_inspection s where s.id = ${row}.inspection_id)`

export const inspectionIssue = defineRegister({
  name: 'InspectionIssue',
  plural: 'inspectionIssues',
  domain: 'buildings',
  heldBy: 'organization',
  doc: {
    zh: '巡检问题:从发现到整改、销号',
    en: 'What an inspection found wrong, until it is put right and closed.',
  },
  key: ['inspectionId', 'line'],
  fields: {
    line: { write: 'create', maxLength: 40, doc: { zh: '序号', en: 'Line within the inspection' } },
    category: { isRequired: true, enumeration: inspectionIssueCategory, doc: { zh: '问题类别', en: 'What is wrong' } },
    description: {
      ...{ isRequired: true, maxLength: 500, sensitivity: 'internal' },
      doc: { zh: '问题描述', en: 'What was found' },
    },
    dueOn: { type: 'date', isRequired: true, doc: { zh: '整改期限', en: 'To be put right by' } },
    rectification: {
      ...{ write: 'action', maxLength: 500, sensitivity: 'internal' },
      doc: { zh: '整改情况', en: 'How it was put right' },
    },
    rectifiedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '整改日期', en: 'Put right on' } },
    closedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '销号日期', en: 'Closed on' } },
    reopeningReason: {
      ...{ write: 'action', maxLength: 500, sensitivity: 'internal' },
      doc: { zh: '退回整改原因', en: 'Why it is open again' },
    },
    state: { write: 'action', default: 'OPEN', enumeration: inspectionIssueState, doc: inspectionIssueState.doc },
    proposedBy: {
      ...kept,
      doc: { zh: '登记方或整改方(客户端)', en: 'Code of the client that wrote it, or says that it was put right' },
    },
    decidedBy: { ...kept, doc: { zh: '销号方(客户端)', en: 'Code of the client that closed or reopened it' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    inspection: {
      ...{ to: 'SpaceInspection', as: 'inspectionNumber', by: 'number', isWithinOrganization: true },
      listed: { as: 'issues', doc: { zh: '巡检问题', en: 'What it found wrong' } },
      doc: { zh: '巡检', en: 'The inspection' },
    },
    space: {
      ...{ to: 'Space', as: 'spaceId', by: 'id' },
      doc: { zh: '房间(可属其他单位)', en: 'The room, which another organization may hold' },
    },
  },
  sort: ['line', 'dueOn', 'rectifiedOn'],
  actions: inspectionIssueActions,
  openStates: ['OPEN'],
  writerRules: ofAuthority('buildings', ofOwnCare),
  rules: inspectionIssueRules,
})
