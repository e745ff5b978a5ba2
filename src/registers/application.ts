// 申请与审批: what is applied for, and decided on by an authority. The fields, states and steps are the same whatever is
// applied for; a register adds its own states, what a decision is asked besides, and what it does.
import { type ActionDefinition, defineActions } from '../kernel/define-action.ts'
import { defineEnumeration, type Enumeration } from '../kernel/enumeration.ts'
import { past } from '../kernel/likely.ts'
import type { FieldDefinition, ReferenceDefinition } from '../kernel/register-definition.ts'

/** 履行审批等程序: of who asks, by another who decides, after that. */
export const OF_APPROVAL = '新疆维吾尔自治区机关事务管理办法 第十九条'

const approverKind = defineEnumeration({
  name: 'ApproverKind',
  doc: { zh: '审批机关类别', en: 'What kind of authority decided' },
  values: {
    GOVERNMENT: { zh: '本级人民政府', en: 'The government of that level' },
    ADMINISTRATION: { zh: '机关事务管理部门', en: 'Government offices administration' },
    FINANCE: { zh: '财政部门', en: 'Finance department' },
    DEVELOPMENT_REFORM: { zh: '发展改革部门', en: 'Development and reform department' },
    DEPARTMENT: { zh: '主管部门', en: 'Department in charge' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const applied = {
  appliedOn: { type: 'date', isRequired: true, likely: past, doc: { zh: '申请日期', en: 'Applied for on' } },
  reason: { maxLength: 500, doc: { zh: '申请理由', en: 'Why it is applied for' } },
} as const satisfies Record<string, FieldDefinition>

const decided = {
  approverKind: {
    write: 'action',
    enumeration: approverKind,
    doc: { zh: '审批机关类别', en: 'What kind of authority decided' },
  },
  approvalNumber: { write: 'action', maxLength: 100, doc: { zh: '批准文号', en: 'Number of the approval' } },
  decidedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '审批日期', en: 'Decided on' } },
  decisionNote: {
    ...{ write: 'action', maxLength: 500, sensitivity: 'internal' },
    doc: { zh: '审批意见', en: 'What the authority said' },
  },
  proposedBy: {
    ...{ write: 'never', maxLength: 63, sensitivity: 'internal' },
    doc: {
      zh: '申请方(客户端,含最后改动申请内容者)',
      en: 'Code of the client that applied, or last changed what is applied for',
    },
  },
  decidedBy: {
    ...{ write: 'never', maxLength: 63, sensitivity: 'internal' },
    doc: { zh: '审批方(客户端)', en: 'Code of the client that decided' },
  },
} as const satisfies Record<string, FieldDefinition>

const references = {
  approvingOrganization: {
    to: 'Organization',
    as: 'approvingOrganizationCreditCode',
    by: 'creditCode',
    write: 'action',
    doc: { zh: '审批机关', en: 'The authority that decided' },
  },
} as const satisfies Record<string, ReferenceDefinition>

const states: Enumeration['values'] = {
  APPLIED: { zh: '已申请', en: 'Applied for' },
  APPROVED: { zh: '已批准', en: 'Approved' },
  REJECTED: { zh: '已驳回', en: 'Rejected' },
}

const inOrder = {
  ...{ id: 'APP-A1', basis: OF_APPROVAL, field: 'decidedOn', holds: 'i.decided_on >= r.applied_on' },
  ...{ zh: '审批日期早于申请日期({applied})', en: 'Decided before it was applied for ({applied})' },
  shows: { applied: 'r.applied_on' },
}

const ofAnother = {
  ...{ id: 'XC7', basis: OF_APPROVAL, field: 'approvingOrganizationCreditCode' },
  holds: `i.approver_kind = 'DEPARTMENT' or not exists (select from organization_code c
    where c.id = r.organization_id and c.credit_code = i.approving_organization_credit_code)`,
  zh: '审批机关就是申请单位本身;主管部门审批自身事项的,类别须为 DEPARTMENT',
  en: 'The authority is the applicant: only a department in charge (DEPARTMENT) decides on its own matters',
}

const steps = {
  apply: {
    doc: { zh: '驳回后重新申请', en: 'Applied for again after it was rejected and changed' },
    ...{ from: ['REJECTED'], to: 'APPLIED' },
    input: { appliedOn: { isRequired: true } },
    sets: ({ client }) => ({ proposedBy: client, decidedBy: null, decidedOn: null, decisionNote: null }),
  },
  approve: {
    doc: { zh: '批准', en: 'Approved by an authority' },
    ...{ isApproval: true, from: ['APPLIED'], to: 'APPROVED' },
    input: {
      approvalNumber: { isRequired: true },
      approverKind: { isRequired: true },
      approvingOrganizationCreditCode: { isRequired: true },
      decidedOn: { isRequired: true },
      decisionNote: {},
    },
    refuses: [inOrder, ofAnother],
  },
  reject: {
    doc: { zh: '驳回', en: 'Rejected by an authority' },
    ...{ isApproval: true, from: ['APPLIED'], to: 'REJECTED' },
    input: { decisionNote: { isRequired: true }, decidedOn: { isRequired: true } },
    refuses: [inOrder],
  },
} as const satisfies Record<string, ActionDefinition>

interface Own {
  /** States beside applied for, approved and rejected. */
  states?: Enumeration['values']
  /** What the approval takes, refuses and writes beside. */
  approve?: Partial<ActionDefinition>
  /** Once more, after a rejection. */
  apply?: Partial<ActionDefinition>
  reject?: Partial<ActionDefinition>
  /** Steps after the approval. */
  actions?: Record<string, ActionDefinition>
}

const withOwn = (step: ActionDefinition, own: Partial<ActionDefinition> = {}): ActionDefinition => ({
  ...step,
  ...own,
  input: { ...step.input, ...own.input },
  refuses: [...(step.refuses ?? []), ...(own.refuses ?? [])],
})

/** Of what is decided on in a life cycle of its own: what says so, and the approval. */
export const decision = {
  ...{ fields: decided, references },
  approve: (own: Partial<ActionDefinition>): ActionDefinition =>
    withOwn({ ...steps.approve, refuses: [ofAnother] }, own),
}

/** What a register of applications has beside its own: spread into the descriptor where each belongs. */
export function application(register: string, { states: more = {}, actions = {}, ...own }: Own = {}) {
  const state = {
    ...{ write: 'action', default: 'APPLIED' },
    enumeration: defineEnumeration({
      name: `${register}State`,
      doc: { zh: '状态', en: 'State' },
      values: { ...states, ...more },
    }),
    doc: { zh: '状态', en: 'State' },
  } as const satisfies FieldDefinition
  return {
    ...{ fields: { state, ...applied, ...decided }, references, openStates: ['APPLIED', 'REJECTED'] },
    actions: defineActions(register, {
      apply: withOwn(steps.apply, own.apply),
      approve: withOwn(steps.approve, own.approve),
      reject: withOwn(steps.reject, own.reject),
      ...actions,
    }),
  }
}
