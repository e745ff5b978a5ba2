import { decisionIsWhole, defineRule } from '../../../kernel/define-rule.ts'

const OF_LETTING = '机关事务管理条例 第二十三条'

/** One of the two has begun when the other ends. What has no last day goes on. */
const meets = (one: string, other: string) => `${one}.valid_from <= coalesce(${other}.ended_on, ${other}.valid_to)`

export const leaseRules = [
  decisionIsWhole('AST3-LEASE', 'Lease'),
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
    zh: '租赁期限不得超过二十年(至 {limit})',
    en: 'A lease lasts at most twenty years, here until {limit}',
    basis: '中华人民共和国民法典 第七百零五条',
    field: 'validTo',
    fields: ['direction', 'validFrom', 'validTo'],
    holds: `r.direction = 'LEND_OUT' or r.valid_to < r.valid_from + interval '20 years'`,
    shows: { value: 'r.valid_to', limit: `(r.valid_from + interval '20 years')::date - 1` },
  }),
  defineRule({
    ...{ id: 'LSE-D3', of: 'Lease', code: 'LEASE_OVERLAPS', severity: 'error' },
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
    ...{ id: 'BLD8', of: 'Lease', code: 'RENTED_UNAPPROVED', severity: 'error' },
    zh: '租用办公用房须先经本级人民政府或机关事务管理部门批准,再签订租约',
    en: 'Office space is rented once the government or the government offices administration has approved it',
    basis: OF_LETTING,
    field: 'approverKind',
    fields: ['direction', 'state', 'approverKind', 'decidedOn', 'signedOn'],
    holds: `r.direction <> 'LEASE_IN' or (r.state <> 'APPROVED' and r.signed_on is null)
      or (r.state = 'APPROVED' and r.approver_kind in ('GOVERNMENT', 'ADMINISTRATION')
        and (r.signed_on is null or r.signed_on >= r.decided_on))`,
  }),
  defineRule({
    ...{ id: 'BLD9', of: 'Lease', code: 'LET_UNAPPROVED', severity: 'error' },
    zh: '出租、出借须先经批准,再签订租约',
    en: 'What is let or lent is approved before it is signed',
    basis: OF_LETTING,
    field: 'signedOn',
    fields: ['direction', 'state', 'decidedOn', 'signedOn'],
    holds: `r.direction = 'LEASE_IN' or r.signed_on is null
      or (r.state = 'APPROVED' and r.signed_on >= r.decided_on)`,
  }),
]
