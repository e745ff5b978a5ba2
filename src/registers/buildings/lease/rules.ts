import { daysInOrder, decisionIsWhole, defineRule, standard } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'
import { isAllocated, isMeant } from '../in-use.ts'

const OF_LETTING = '机关事务管理条例 第二十三条'

const isGovernmentOnly = standard('RULE_PARAMETER', {
  subject: `'BLD8.isGovernmentOnly'`,
  on: `coalesce(r.decided_on, ${todaySql})`,
})

const lastDay = (one: string) => `coalesce(${one}.ended_on, ${one}.valid_to, 'infinity')`
/** One of the two has begun when the other ends. What has no last day goes on. */
const meets = (one: string, other: string) => `${one}.valid_from <= ${lastDay(other)}`

export const leaseRules = [
  decisionIsWhole('AST3-LEASE', 'Lease'),
  daysInOrder('LSE-D5', 'Lease', ['appliedOn', 'decidedOn']),
  daysInOrder('LSE-D6', 'Lease', ['validFrom', 'endedOn']),
  daysInOrder('LSE-D7', 'Lease', ['validFrom', 'remittedOn']),
  defineRule({
    ...{ id: 'LSE-D1', of: 'Lease', code: 'LEASE_OBJECT', severity: 'error' },
    zh: '出租、出借须填写本单位的房屋;租入的房屋不在本单位名下,请填写坐落',
    en: 'What is let or lent is a building of the organization; what is rented is none, and has an address',
    field: 'buildingCode',
    fields: ['direction', 'buildingId'],
    holds: `(r.direction = 'LEASE_IN') = (r.building_id is null)`,
  }),
  defineRule({
    ...{ id: 'LSE-D2', of: 'Lease', code: 'LEASE_TOO_LONG', severity: 'error' },
    version: 2,
    zh: '签订的租约须有起止日期,租赁期限不得超过二十年[(至 {limit})]',
    en: 'What is signed has a first and a last day, and a lease lasts at most twenty years[, here until {limit}]',
    basis: '中华人民共和国民法典 第七百零五条',
    field: 'validTo',
    fields: ['direction', 'signedOn', 'validFrom', 'validTo'],
    holds: `(r.signed_on is null or num_nulls(r.valid_from, r.valid_to) = 0)
      and (r.direction = 'LEND_OUT' or r.valid_to < r.valid_from + interval '20 years')`,
    shows: { value: 'r.valid_to', limit: `(r.valid_from + interval '20 years')::date - 1` },
  }),
  defineRule({
    ...{ id: 'LSE-D3', of: 'Lease', code: 'LEASE_OVERLAPS', severity: 'error' },
    version: 2,
    zh: '同一房屋或房间在此期间已出租、出借',
    en: 'The building or room is let or lent at that time already',
    field: 'validFrom',
    fields: ['buildingId', 'spaceId', 'signedOn', 'validFrom', 'validTo', 'endedOn'],
    isRetried: true,
    holds: `r.signed_on is null or r.building_id is null or not exists (select from lease x
      where x.building_id = r.building_id and x.id is distinct from r.id and x.signed_on is not null
      and (x.space_id is null or r.space_id is null or x.space_id = r.space_id)
      and ${meets('x', 'r')} and ${meets('r', 'x')})`,
  }),
  defineRule({
    ...{ id: 'LSE-D4', of: 'Lease', code: 'LEASE_OF_ALLOCATED', severity: 'error' },
    zh: '该房屋或房间在此期间已分配使用,请先腾退',
    en: 'The building or room is allocated at that time: it is vacated first',
    field: 'validFrom',
    fields: ['buildingId', 'spaceId', 'signedOn', 'validFrom', 'validTo', 'endedOn'],
    holds: `r.signed_on is null or r.building_id is null
      or not ${isAllocated(isMeant, 'r.valid_from', 'coalesce(r.ended_on, r.valid_to)')}`,
  }),
  defineRule({
    ...{ id: 'BLD8', of: 'Lease', code: 'RENTED_UNAPPROVED', severity: 'error' },
    zh: '租用办公用房须先经本级人民政府或机关事务管理部门批准[(本地区只能由{limit}批准)],再签订租约',
    en:
      'Office space is rented once the government or the government offices administration has approved it' +
      '[ (here the government alone: {limit})], and is signed then',
    basis: OF_LETTING,
    field: 'approverKind',
    fields: ['direction', 'state', 'approverKind', 'decidedOn', 'signedOn', 'organizationId'],
    ...isGovernmentOnly.rule,
    holds: `r.direction <> 'LEASE_IN' or (r.state <> 'APPROVED' and r.signed_on is null)
      or (r.state = 'APPROVED' and (r.signed_on is null or r.signed_on >= r.decided_on)
        and (r.approver_kind = 'GOVERNMENT'
          or (r.approver_kind = 'ADMINISTRATION' and coalesce(${isGovernmentOnly.value}, 0) = 0)))`,
    shows: { limit: `case when ${isGovernmentOnly.value} > 0 then '人民政府' end` },
  }),
  defineRule({
    ...{ id: 'BLD9', of: 'Lease', code: 'ORGAN_MAY_NOT_LET', severity: 'error' },
    zh: '机关不得出租、出借办公用房:由机关事务管理部门出租、出借,或按闲置处置利用的批准办理',
    en:
      'State organs do not let or lend office space: the government offices administration does,' +
      ' or it follows from an approved disposal of idle space of that kind',
    basis: OF_LETTING,
    field: 'idleSpaceDisposalNumber',
    fields: ['direction', 'state', 'buildingId', 'spaceId', 'idleSpaceDisposalId', 'organizationId'],
    holds: `r.direction = 'LEASE_IN' or r.state = 'REJECTED' or not exists (select from building b, organization o
        where b.id = r.building_id and b.building_use = 'OFFICE'
        and o.id = r.organization_id and o.institution_type = '01' and not o.is_administration)
      or exists (select from idle_space_disposal d
        where d.id = r.idle_space_disposal_id and d.building_id = r.building_id and d.disposal_mode = r.direction
        and (d.space_id is null or d.space_id = r.space_id) and d.state in ('APPROVED', 'EXECUTED'))`,
  }),
  defineRule({
    ...{ id: 'BLD9-2', of: 'Lease', code: 'LET_UNAPPROVED', severity: 'error' },
    zh: '出租、出借须先经批准,再签订租约',
    en: 'What is let or lent is approved before it is signed',
    basis: OF_LETTING,
    field: 'signedOn',
    fields: ['direction', 'state', 'decidedOn', 'signedOn'],
    holds: `r.direction = 'LEASE_IN' or r.signed_on is null
      or (r.state = 'APPROVED' and r.signed_on >= r.decided_on)`,
  }),
]
