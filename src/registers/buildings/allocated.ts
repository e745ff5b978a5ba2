// Rooms that somebody has by an allocation, and who decides on them.

import type { WriterRules } from '../../kernel/row-checks.ts'
import { todaySql } from '../../kernel/today.ts'
import { mayApprove } from '../authority.ts'

const shown = ['using_organization_id', 'user_rank', 'occupants', 'usage_status']
const ofRoom = (row: string) => shown.map((column) => `${row}.${column}`).join(', ')

/**
 * A room shows its present user: while there is one by allocation, no plain write says otherwise. It is as large as
 * its shares on each day from today on.
 */
export const untilVacated: WriterRules = (_writer, row) => [
  {
    ...{ code: 'SPACE_ALLOCATED', field: 'usingOrganizationCreditCode' },
    holds: `not exists (select from space was where was.id = ${row}.id
      and (${ofRoom('was')}) is distinct from (${ofRoom(row)})
      and exists (select from space_allocation a where a.space_id = was.id and a.state = 'APPROVED'
        and ${todaySql} between a.valid_from and coalesce(a.valid_to, 'infinity')))`,
  },
  {
    ...{ code: 'SPACE_ALLOCATED', field: 'usableAreaM2' },
    holds: `not exists (select from space_allocation d where d.space_id = ${row}.id and d.state = 'APPROVED'
      and d.area_m2 is not null and coalesce(d.valid_to, 'infinity') >= ${todaySql}
      and ${row}.usable_area_m2 < (select sum(a.area_m2) from space_allocation a
        where a.space_id = d.space_id and a.state = 'APPROVED'
        and greatest(d.valid_from, ${todaySql}) between a.valid_from and coalesce(a.valid_to, 'infinity')))`,
  },
]

/**
 * What was decided on is brought, and made more, by who may approve where the room lies as well as where its user does;
 * to end it is for who may change it. Actions ask that themselves.
 */
export const ofBothSides: WriterRules = (...asked) => {
  const [, row] = asked
  const room = mayApprove('buildings', asked[0], 'room', asked[2])
  return [
    {
      ...{ code: 'AUTHORITY_ONLY', field: 'spaceId', isOfPlainWrites: true },
      holds: `${row}.state in ('APPLIED', 'REJECTED')
        or exists (select from space room where room.id = ${row}.space_id and ${room})
        or exists (select from space_allocation was where was.id = ${row}.id and was.state = 'APPROVED'
          and (was.organization_id, was.space_id, was.valid_from, was.area_m2) is not distinct from
            (${row}.organization_id, ${row}.space_id, ${row}.valid_from, ${row}.area_m2)
          and coalesce(${row}.valid_to, 'infinity') <= coalesce(was.valid_to, 'infinity'))`,
    },
  ]
}
