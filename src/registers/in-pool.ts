// What rules and actions say of the pool. It imports nothing: the errors know all rules.
export const LAW_OF_USE = '新疆维吾尔自治区机关事务管理办法 第十八条'

const below = (path: string, other: string): string => `${path} || '.' like ${other} || '.%'`

/** SQL: what is to be had, `p`, may go to the organization `x`. Of one region are also the offices of its townships. */
export const IN_REACH = `p.organization_id <> x.id and (p.reach = 'CROSS_REGION'
  or p.region_path = x.region_path and p.administrative_level = x.administrative_level
  or p.reach = 'CROSS_LEVEL'
    and (${below('p.region_path', 'x.region_path')} or ${below('x.region_path', 'p.region_path')}))`
