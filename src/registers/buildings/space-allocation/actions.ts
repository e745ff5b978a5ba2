import type { ActionDefinition } from '../../../kernel/define-action.ts'
import { standard } from '../../../kernel/define-rule.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { DAY_MS, dayOf } from '../../../kernel/today.ts'
import { stays } from '../standing.ts'

const HOLDER = '(select s.organization_id from space s where s.id = r.space_id)'
/** What a room is asked to be before somebody has it: `user`, as SQL, from a day, with these of the use. */
interface Wanted {
  user: string
  from: string
  to: string
  on: string
  rank: string
  occupants: string
  except: string
  /** Of the others `x` of one call, sent as `z`: those of that user, and the first day on which it has them. */
  isAlike: string
  since: string
}

const room = (columns: string): string => `(select ${columns} from space s where s.id = r.space_id)`
/** What is approved is of these rooms. */
const isCounted = "s.kind in ('OFFICE', 'SERVICE', 'EQUIPMENT')"

/** Refused to a user of too much, and to a person of too large an office: 621 and the standard of 2014. */
function refusalsOf({ user, from, to, on, rank, occupants, except, isAlike, since }: Wanted) {
  const tolerance = standard('RULE_PARAMETER', { subject: "'BLD1.tolerance'", on, organization: user })
  const own = `coalesce(r.area_m2, ${room('s.usable_area_m2')})`
  // Those of one call count as if all of them were had at a time: none of them is there yet.
  const sent = `coalesce((select sum(coalesce(x.area_m2, s.usable_area_m2)) from space_allocation x
    join staged z on z.id = x.id join space s on s.id = x.space_id and ${isCounted}
    where x.id <> r.id and ${isAlike} and ${since} <= coalesce(d.last, 'infinity')
      and coalesce(x.valid_to, 'infinity') >= d.first), 0)`
  // By each approval that is in force on a day of the use: a use that began before it, or that outlasts it, counts.
  const exceeded = (column: string) => `(select ${column} from area_approval a,
    lateral (select greatest(${from}, a.valid_from) as first, least(${to}, a.valid_to) as last) d,
    lateral (select most_allocated(${user}, d.first, d.last, ${except}) + ${own} + ${sent} as area,
      a.approved_area_m2 * (1 + ${tolerance.value}) as most) u
    where a.organization_id = ${user} and a.area_basis = 'USABLE' and u.area > u.most
      and a.valid_from <= coalesce(${to}, 'infinity') and coalesce(a.valid_to, 'infinity') >= ${from}
    order by a.valid_from limit 1)`
  const most = standard('OFFICE_AREA', { subject: rank, on, organization: user })
  const each = `(${own} / greatest(${occupants}, 1))`
  return [
    {
      ...{ id: 'BLD-UA6', basis: PRACTICE },
      holds: `${room('s.usage_status')} in ('IN_USE', 'IDLE')`,
      zh: '房间已出租、出借或待处置',
      en: 'The room is let, lent or up for disposal',
    },
    {
      ...{ id: 'BLD1', basis: '机关事务管理条例 第二十二条' },
      holds: `case when ${room(isCounted)} then ${exceeded('u.area')} is null end`,
      zh: '连同此房间共使用 {value} 平方米,超过核定面积 {limit} 平方米',
      en: 'With this room it uses {value} m², above the approved area of {limit} m²',
      shows: { value: exceeded('trim_scale(u.area)'), limit: exceeded('trim_scale(u.most)') },
    },
    {
      ...{ id: 'BLD2', basis: '党政机关办公用房建设标准 全文' },
      holds: `case when ${room("s.kind = 'OFFICE'")} then ${most.isAtMost(each)} end`,
      zh: '办公室人均使用面积 {value} 平方米,超过该职级标准 {limit} 平方米',
      en: 'The office has {value} m² a person, above the standard of that rank, {limit} m²',
      shows: { value: `trim_scale(round(${each}, 2))`, limit: `trim_scale(${most.value})` },
    },
    stays(room('s.building_id')),
  ]
}

const isHad = (day: string, field: string) => ({
  ...{ id: 'BLD-UA7', basis: PRACTICE, field },
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
        ...{ id: 'XC7', basis: PRACTICE, field: 'deciderCreditCode' },
        holds: 'i.decider_credit_code <> i.to_organization_credit_code',
        zh: '新使用单位不能决定把房间调剂给自己',
        en: 'Who gets the room does not decide on it',
      },
      ...refusalsOf({
        ...{ user: receiver, from: 'i.reallocated_on', to: 'r.valid_to', on: 'i.reallocated_on' },
        ...{ rank: 'i.new_user_rank', occupants: 'i.new_occupants', except: 'null' },
        ...{ isAlike: 'z.to_organization_credit_code = i.to_organization_credit_code', since: 'z.reallocated_on' },
      }),
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
      ...refusalsOf({
        ...{ user: 'r.organization_id', from: 'r.valid_from', to: 'r.valid_to', on: 'i.decided_on' },
        ...{ rank: 'r.user_rank', occupants: 'r.occupants', except: 'r.id' },
        ...{ isAlike: 'x.organization_id = r.organization_id', since: 'x.valid_from' },
      }),
    ],
  },
  actions: steps,
} as const satisfies { approve: Partial<ActionDefinition>; actions: Record<string, ActionDefinition> }
