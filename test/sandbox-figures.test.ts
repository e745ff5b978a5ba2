// The demonstration data through the service: Changji's published figures of 2020, and who sees which part of them.
import { readFileSync } from 'node:fs'
import t from 'tap'
import { buildTestApp } from './harness.ts'

const { app, sandboxTokens } = await buildTestApp(t, { sandbox: true })

type Role = 'national' | 'prefecture' | 'county' | 'auditor'
type Fields = Record<string, unknown>

const headersOf = (role: Role) => ({ authorization: `Bearer ${sandboxTokens[role]}` })

interface Totals {
  energyConsumptions: { aggregate: { count: number; sum: { energyKgce: string | null; emissionKgco2: string | null } } }
  water: { aggregate: { sum: { quantity: string | null } } }
  energyProfiles: { aggregate: { count: number; sum: { floorAreaM2: string | null; energyUsers: string | null } } }
}

async function totals(role: Role, region: string, year = '2020'): Promise<Totals> {
  const query = `query ($region: String, $year: String, $period: Period) {
    energyConsumptions(filter: { period: { startsWith: $year }, regionPath: { under: $region } }) {
      aggregate { count sum { energyKgce emissionKgco2 } } }
    water: energyConsumptions(filter: { period: { startsWith: $year }, regionPath: { under: $region },
        energyType: { eq: "WATER" } }) { aggregate { sum { quantity } } }
    energyProfiles(filter: { year: { eq: $period }, regionPath: { under: $region } }) {
      aggregate { count sum { floorAreaM2 energyUsers } } } }`
  const payload = { query, variables: { region, year, period: year } }
  const answer = await app.inject({ method: 'POST', url: '/graphql', headers: headersOf(role), payload })
  // Sound: the shape that was asked for; an error has no data and fails at once.
  return answer.json().data as Totals
}

async function exported(role: Role, path: string): Promise<Fields[]> {
  const { statusCode, body } = await app.inject({ url: `/v1/${path}`, headers: headersOf(role) })
  t.equal(statusCode, 200, path)
  return body.split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []))
}

const DIGITS = 10

/** Decimal text as a count of its tenth decimal: sums are exact, nothing here is a float. */
function exact(text: unknown): bigint {
  const [whole = '0', fraction = ''] = String(text ?? 0).split('.')
  return BigInt(whole + fraction.padEnd(DIGITS, '0'))
}

const sum = (rows: Fields[], field: string): bigint => rows.reduce((total, row) => total + exact(row[field]), 0n)

/** The quotient in two decimals, halves up, as the published tables print it. */
function printed(numerator: bigint, denominator: bigint): string {
  const hundredths = (numerator * 200n + denominator) / (denominator * 2n)
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`
}

const TEN_THOUSAND_TONNES_KGCE = exact('10000000')
const TEN_THOUSAND = exact('10000')

/** 万 tce, 万 m3, kgce/m2, kgce a person, m3 a person. */
const figures = (energy: bigint, water: bigint, area: bigint, users: bigint): string[] => [
  printed(energy, TEN_THOUSAND_TONNES_KGCE),
  printed(water, TEN_THOUSAND),
  printed(energy, area),
  printed(energy, users),
  printed(water, users),
]

// 昌吉州"十四五"公共机构节约能源资源规划. It prints 17.27 m3 a person, which implies 357,956 persons for water and
// 356,671 for energy; the data has the latter, which makes 17.33.
const published = ['21.85', '618.19', '34.18', '612.61', '17.33']

t.test('Changji 2020 comes out as published, by GraphQL', async (t) => {
  for (const role of ['national', 'prefecture', 'auditor'] as const) {
    const { energyConsumptions, water, energyProfiles } = await totals(role, '652300')
    const energy = exact(energyConsumptions.aggregate.sum.energyKgce)
    const { floorAreaM2, energyUsers } = energyProfiles.aggregate.sum
    const found = figures(energy, exact(water.aggregate.sum.quantity), exact(floorAreaM2), exact(energyUsers))
    t.strictSame(found, published, role)
    t.equal(energyConsumptions.aggregate.sum.emissionKgco2 === '0', false, 'an unknown emission is not 0')
  }
})

t.test('and by REST', async (t) => {
  const rows = await exported('prefecture', 'energy-consumptions/export?period[startsWith]=2020&region=652300')
  const profiles = await exported('prefecture', 'energy-profiles/export?year=2020&region=652300')
  const water = rows.filter(({ energyType }) => energyType === 'WATER')
  const users = sum(profiles, 'energyUsers')
  const found = figures(sum(rows, 'energyKgce'), sum(water, 'quantity'), sum(profiles, 'floorAreaM2'), users)
  t.strictSame(found, published)
  const { energyConsumptions, energyProfiles } = await totals('prefecture', '652300')
  t.equal(energyConsumptions.aggregate.count, rows.length)
  t.equal(energyProfiles.aggregate.count, profiles.length)
  t.equal(exact(energyConsumptions.aggregate.sum.energyKgce), sum(rows, 'energyKgce'), 'to the last digit')
  t.ok(rows.every(({ energyType, emissionKgco2 }) => energyType !== 'ELECTRICITY' || emissionKgco2 === null))
  const url = '/v1/energy-consumptions?period[startsWith]=2020&region=652300&count=true&limit=1'
  const { page } = (await app.inject({ url, headers: headersOf('prefecture') })).json()
  t.strictSame(page.totalCount, { value: rows.length, isExact: true })
})

t.test('a county sees its part, and the counties add up to the prefecture', async (t) => {
  const [whole, own, asked] = await Promise.all([
    totals('prefecture', '652300'),
    totals('county', '652300'),
    totals('prefecture', '652301'),
  ])
  t.strictSame(own, asked, 'what the prefecture is told of the county is what the county is told')
  const energy = ({ energyConsumptions }: Totals) => exact(energyConsumptions.aggregate.sum.energyKgce)
  t.ok(energy(own) > 0n && energy(own) < energy(whole))
  const url = '/v1/regions?parentCode=652300&fields=code'
  const { data } = (await app.inject({ url, headers: headersOf('county') })).json()
  const parts = await Promise.all(data.map(({ code }: { code: string }) => totals('prefecture', code)))
  const offices = await exported(
    'prefecture',
    'energy-consumptions/export?period[startsWith]=2020&regionPath=650000.652300',
  )
  const total = parts.reduce((all, part) => all + energy(part), sum(offices, 'energyKgce'))
  t.equal(total, energy(whole))
  const rows = await exported('county', 'energy-profiles/export')
  t.ok(rows.length > 0 && rows.every(({ regionPath }) => String(regionPath).startsWith('650000.652300.652301')))
})

t.test('Inner Mongolia and Changzhou are seen by national callers only', async (t) => {
  for (const region of ['150000', '320400']) {
    const year = '2024'
    for (const role of ['national', 'auditor'] as const) {
      const { energyConsumptions } = await totals(role, region, year)
      t.ok(energyConsumptions.aggregate.count > 0, `${role} sees ${region}`)
    }
    for (const role of ['prefecture', 'county'] as const) {
      const seen = await totals(role, region, year)
      t.strictSame(seen.energyConsumptions, { aggregate: { count: 0, sum: { energyKgce: null, emissionKgco2: null } } })
      t.equal(seen.energyProfiles.aggregate.count, 0)
      const path = `organizations?region=${region}&limit=1`
      const { data } = (await app.inject({ url: `/v1/${path}`, headers: headersOf(role) })).json()
      t.strictSame(data, [], `${role} sees no organization of ${region}`)
    }
  }
})

t.test('the auditor reads and does not write', async (t) => {
  const answer = await app.inject({ method: 'POST', url: '/v1/buildings', headers: headersOf('auditor'), payload: [] })
  t.match(answer.json(), { status: 403, code: 'SCOPE_MISSING' })
})

t.test('the example of groups in the guide answers what GraphQL does', async (t) => {
  const guide = readFileSync(new URL('../docs/api-in-depth.en.md', import.meta.url), 'utf8')
  const [, path, command = ''] = /curl -sG \S+?(\/v1\S+\/groups) ([^`]+)/.exec(guide) ?? []
  const query = [...command.matchAll(/-d '?([^\s';]+)/g)].map(([, parameter]) => parameter).join('&')
  const headers = headersOf('prefecture')
  const found = await app.inject({ url: `${path}?${query}`, headers })
  const question = `{ energyConsumptions(filter: { period: { startsWith: "2024" }, periodType: { eq: MONTH } }) {
    groups(by: [{ organization: { region: { field: CODE } } }], first: 3
        having: { sum: { energyKgce: { gt: 1000000 } } }, orderBy: [{ sum: { energyKgce: DESC } }]) {
      nodes { key { organization { region { code } } } count sum { energyKgce emissionKgco2 } } hasMore } } }`
  const wanted = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query: question } })
  const { nodes, hasMore } = wanted.json().data.energyConsumptions.groups
  t.equal(nodes.length, 3)
  t.strictSame(found.json(), { data: nodes, page: { hasNext: hasMore } })
})
