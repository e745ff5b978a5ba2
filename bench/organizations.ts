import { creditCodeFor } from '../src/registers/reference/credit-code.ts'

export type OrganizationRow = {
  n: number
  creditCode: string
  name: string
  institutionType: string
  level: string
  regionPath: string
  authorizedStaff: number
}

/** `count` organizations over the regions, in the order of their paths: most in counties, more in prefectures' seats. */
export function organizationRows(
  regions: readonly { path: string; level: string }[],
  count: number,
): OrganizationRow[] {
  const shares = regions.map(({ level }) => SHARES[level] ?? 0)
  const total = shares.reduce((sum, share) => sum + share, 0)
  const rows: OrganizationRow[] = []
  let cumulated = 0
  regions.forEach(({ path, level }, i) => {
    cumulated += shares[i]
    const end = Math.round((count * cumulated) / total)
    while (rows.length < end) rows.push(organizationRow(rows.length, path, level))
  })
  return rows
}

const SHARES: Record<string, number> = { PROVINCE: 400, PREFECTURE: 120, COUNTY: 100 }

/** Share of each type in twentieths; the large organizations (every 20th) are state organs. */
const TYPES = [
  ...Array<string>(8).fill('01'),
  ...Array<string>(6).fill('021'),
  ...Array<string>(3).fill('024'),
  ...Array<string>(2).fill('026'),
  '03',
]

function organizationRow(n: number, regionPath: string, level: string): OrganizationRow {
  const region = regionPath.slice(-6)
  return {
    n,
    creditCode: creditCodeFor(`1${n % 2 === 0 ? 1 : 2}${region}${String(n).padStart(8, '0')}`),
    name: `示例单位${region}-${String(n).padStart(5, '0')}`,
    institutionType: TYPES[n % TYPES.length],
    level,
    regionPath,
    authorizedStaff: 10 + ((n * 37) % 290),
  }
}
