// What is said of rooms that somebody has, as SQL.

/** SQL: the room, or the building that it is in, is let or lent on a day between these. */
export const isLet = (space: string, first: string, last: string): string => `exists (select from space s
  join lease l on l.building_id = s.building_id and (l.space_id is null or l.space_id = s.id)
  where s.id = ${space} and l.signed_on is not null and l.valid_from <= coalesce(${last}, 'infinity')
    and coalesce(l.ended_on, l.valid_to, 'infinity') >= ${first})`

/** SQL: of a lease or a disposal `r`, the room `s` is what it is of, or in it. */
export const isMeant = 's.building_id = r.building_id and (r.space_id is null or s.id = r.space_id)'

/** SQL: a room `s` is allocated on a day between these. */
export const isAllocated = (which: string, first: string, last: string): string => `exists (select from space s
  join space_allocation a on a.space_id = s.id where ${which} and a.state = 'APPROVED'
    and a.valid_from <= coalesce(${last}, 'infinity') and coalesce(a.valid_to, 'infinity') >= ${first})`
