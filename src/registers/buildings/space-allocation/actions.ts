import type { ActionDefinition } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { DAY_MS, dayOf } from '../../../kernel/today.ts'
import { OF_APPROVAL } from '../../application.ts'
import { areFree, OF_PROVIDING, stays } from '../standing.ts'

const HOLDER = '(select s.organization_id from space s where s.id = r.space_id)'
/** How much its user has by it, the rules of the register ask. */
const mayBeHad = [areFree('s.id = r.space_id'), stays('(select s.building_id from space s where s.id = r.space_id)')]

const isHad = (day: string, field: string) => ({
  ...{ id: 'BLD-UA7', basis: OF_PROVIDING, field },
  holds: `${day} > r.valid_from and ${day} <= coalesce(r.valid_to, 'infinity')`,
  zh: '须在使用期间({from} 之后[,至 {to}])',
  en: 'It has to lie in the time of the use (after {from}[, to {to}])',
  shows: { from: 'r.valid_from', to: 'r.valid_to' },
})

const dayBefore = (day: string): string => dayOf(Date.parse(day) - DAY_MS)

const receiver = `(select o.id from organization o where o.credit_code = i.to_organization_credit_code
  and i.reallocated_on between o.valid_from and coalesce(o.valid_to, 'infinity') limit 1)`

const steps = {
  reallocate: {
    doc: { zh: '调剂给另一单位:原分配结束,新的分配自该日起', en: 'Given to another organization from a day on' },
    ...{ isApproval: true, from: ['APPROVED'], clearance: 'internal' },
    input: {
      toOrganizationCreditCode: {
        ...{ isRequired: true, kind: 'text', isCode: true },
        doc: { zh: '新使用单位(代码)', en: 'The organization that gets it, by its code' },
      },
      reallocatedOn: {
        ...{ isRequired: true, kind: 'date' },
        doc: { zh: '调剂日期(新分配的第一天)', en: 'First day of the new allocation' },
      },
      decisionNumber: {
        ...{ isRequired: true, kind: 'text', maxLength: 100 },
        doc: { zh: '调剂批准文号', en: 'Number of the decision' },
      },
      deciderCreditCode: {
        ...{ isRequired: true, kind: 'text', isCode: true },
        doc: { zh: '决定调剂的机关事务管理部门(代码)', en: 'The administration that decides, by its code' },
      },
      newUserRank: {
        ...{ kind: 'text', isCode: true, sensitivity: 'internal' },
        doc: { zh: '新使用人职级(代码表 OFFICE_RANK)', en: 'Rank of the new user, of the list OFFICE_RANK' },
      },
      newOccupants: { kind: 'integer', doc: { zh: '新使用人数', en: 'Persons using it then' } },
    },
    locks: ['space', { register: 'AreaApproval', of: receiver }],
    alsoReaches: [{ organization: HOLDER }, { organization: receiver, field: 'toOrganizationCreditCode' }],
    refuses: [
      isHad('i.reallocated_on', 'reallocatedOn'),
      {
        ...{ id: 'BLD-UA8', basis: PRACTICE, field: 'toOrganizationCreditCode' },
        holds: `r.organization_id <> ${receiver}`,
        zh: '房间已由该单位使用',
        en: 'That organization has the room already',
      },
      {
        ...{ id: 'BLD-UA10', basis: PRACTICE, field: 'reallocatedOn' },
        holds: `not exists (select from space_allocation x
          where x.organization_id = ${receiver} and x.space_id = r.space_id and x.valid_from = i.reallocated_on)`,
        zh: '该单位已有自同日起使用此房间的申请或分配',
        en: 'That organization has an application for the room, or an allocation of it, from the same day',
      },
      {
        ...{ id: 'XC7', basis: OF_APPROVAL, field: 'deciderCreditCode' },
        holds: 'i.decider_credit_code <> i.to_organization_credit_code',
        zh: '新使用单位不能决定把房间调剂给自己',
        en: 'Who gets the room does not decide on it',
      },
      ...mayBeHad,
    ],
    reads: ['spaceId', 'validTo', 'areaM2', 'isSecondOffice'],
    sets: ({ input }) => ({ validTo: dayBefore(input.reallocatedOn!) }),
    writes: {
      SpaceAllocation: ({ row, input, at, client }) => [
        {
          ...{ ...row, organizationCreditCode: input.toOrganizationCreditCode, validFrom: input.reallocatedOn },
          ...{ allocationMode: 'REALLOCATION', userRank: input.newUserRank, occupants: input.newOccupants },
          ...{ appliedOn: dayOf(Date.parse(at)), decidedOn: dayOf(Date.parse(at)), decidedBy: client },
          ...{ state: 'APPROVED', approverKind: 'ADMINISTRATION', approvalNumber: input.decisionNumber },
          ...{ approvingOrganizationCreditCode: input.deciderCreditCode, baseVersion: 0 },
        },
      ],
    },
  },
  vacate: {
    doc: { zh: '腾退', en: 'Vacated: from that day on nobody has the room by this allocation' },
    from: ['APPROVED'],
    input: {
      vacatedOn: {
        ...{ isRequired: true, kind: 'date' },
        doc: { zh: '腾退日期(不再使用的第一天)', en: 'First day on which it is not used' },
      },
    },
    locks: ['space'],
    refuses: [isHad('i.vacated_on', 'vacatedOn')],
    sets: ({ input }) => ({ validTo: dayBefore(input.vacatedOn!) }),
  },
} as const satisfies Record<string, ActionDefinition>

/** Its user and its holder have one authority that decides; the room shows its user by itself (keep_space_user()). */
export const spaceAllocationActions = {
  approve: {
    clearance: 'internal',
    input: { useCertificateNumber: {} },
    locks: ['space', 'AreaApproval', 'UseCertificate'],
    alsoReaches: { organization: HOLDER },
    refuses: [
      {
        ...{ id: 'BLD-UA9', basis: '党政机关办公用房管理办法 全文', field: 'useCertificateNumber' },
        holds: `coalesce(i.use_certificate_number, r.use_certificate_id::text) is null
          or exists (select from use_certificate c, space s
          where s.id = r.space_id and c.organization_id = r.organization_id and c.state = 'VALID'
          and case when i.use_certificate_number is null then c.id = r.use_certificate_id
            else c.number = i.use_certificate_number end
          and c.building_id = s.building_id and coalesce(c.valid_to, 'infinity') >= r.valid_from)`,
        zh: '该单位没有此编号的、该房屋的有效使用凭证',
        en: 'The organization has no valid certificate of that number for this building',
      },
      ...mayBeHad,
    ],
  },
  actions: steps,
} as const satisfies { approve: Partial<ActionDefinition>; actions: Record<string, ActionDefinition> }
