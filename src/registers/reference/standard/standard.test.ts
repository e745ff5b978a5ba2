import t from 'tap'
import { type Fields, home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { holders } from '../../../../test/small-data.ts'
import { standard } from './register.ts'

const samples: Samples = {
  record: (n) => ({
    ...{ kind: 'ALLOCATION_PRICE', subject: `A0201${n}`, regionCode: '650000', standardVersion: `V"${n}"` },
    ...{ validFrom: '2024-01-01', validTo: '2030-12-31', administrativeLevel: 'COUNTY', institutionType: '01' },
    ...{
      value: '5000.1234',
      unit: '元',
      bound: 'MAX',
      textValue: '第一行\n第二行',
      legalBasis: '机关事务管理条例 全文',
    },
    ...{ confidence: 'high', note: '备注, "一"' },
  }),
  change: { unit: null, legalBasis: null, confidence: 'low', validTo: null },
}

const { transports, sql, rest, graphql, asCaller } = await testRegister(standard, samples)

t.test('it is of the nation without a region, and of a region that there is', async (t) => {
  const { regionCode: _, ...record } = samples.record(140, home)
  t.match((await transports[1]!.upsert([record])).results, [{ outcome: 'CREATED' }])
  t.match((await transports[0]!.byKey({ ...record, regionCode: '000000' })).record, { regionCode: '000000' })
  for (const { upsert } of transports) {
    const refused = { status: 422, problems: ['REGION_UNKNOWN regionCode'] }
    t.match(await upsert([{ ...record, regionCode: '999999' }]), refused)
  }
})

t.test('which standard applies: in force, of the place or above, of level and type, the strictest', async (t) => {
  const rows: [version: string, row: object][] = [
    ['nation', { regionCode: '000000', value: '180' }],
    ['province', { regionCode: '650000', value: '170' }],
    ['county', { regionCode: '652301', value: '175' }],
    ['elsewhere', { regionCode: '320000', value: '1' }],
    ['past', { regionCode: '000000', value: '2', validFrom: '2000-01-01', validTo: '2009-12-31' }],
    ['organs', { regionCode: '000000', value: '3', institutionType: '01' }],
    ['provincial', { regionCode: '000000', value: '4', administrativeLevel: 'PROVINCE' }],
  ]
  for (const bound of ['MAX', 'MIN', 'EQUAL']) {
    const records = rows.map(([standardVersion, row]) => ({
      ...{ kind: 'RULE_PARAMETER', subject: `X.${bound}`, validFrom: '2010-01-01', bound, standardVersion, ...row },
    }))
    const { results } = await transports[0]!.upsert(records)
    t.ok(results.length === rows.length && results.every(({ outcome }) => outcome === 'CREATED'))
  }
  const cases: [bound: string, level: string | null, type: string | null, at: string, version: string | undefined][] = [
    ['MAX', 'COUNTY', '021', '2024-01-01', 'province'],
    ['MIN', 'COUNTY', '021', '2024-01-01', 'nation'],
    ['EQUAL', 'COUNTY', '021', '2024-01-01', 'county'],
    ['MAX', 'COUNTY', '01', '2024-01-01', 'organs'],
    ['MAX', 'PROVINCE', null, '2024-01-01', 'provincial'],
    ['MAX', null, null, '2024-01-01', 'province'],
    ['MAX', 'COUNTY', '021', '2005-06-30', 'past'],
    ['MAX', 'COUNTY', '021', '1999-12-31', undefined],
  ]
  for (const [bound, level, type, at, version] of cases) {
    const [found] = await sql`
      select s.standard_version as version
      from standard_of('RULE_PARAMETER', ${`X.${bound}`}, '650000.652300.652301', ${level}, ${type}, ${at}::date)
      join standard s using (id)`
    t.equal(found?.version, version, `${bound} ${level} ${type} ${at}`)
    const sent = { administrativeLevel: level, institutionType: type, regionCode: '652301', day: at }
    const asked = { kind: 'RULE_PARAMETER', subject: `X.${bound}`, ...sent }
    for (const answer of [await resolvedByRest(asked), await resolvedByGraphql(asked)]) {
      t.equal(answer.standard?.standardVersion, version, `${bound} ${level} ${type} ${at}`)
      // What is elsewhere is not of the place; all others are told with the reason.
      t.equal(answer.passedOver.length, version === undefined ? 6 : 5)
    }
  }
})

interface Resolved {
  standard: Fields | null
  legalBasis: Fields | null
  passedOver: { reason: string; standard: Fields }[]
}

async function resolvedByRest(asked: Fields, options = {}): Promise<Resolved & Fields> {
  const sent = Object.entries(asked).filter(([, value]) => value != null)
  const { text } = await rest('GET', `/resolve?${new URLSearchParams(sent as [string, string][])}`, options)
  return JSON.parse(text)
}

async function resolvedByGraphql(asked: Fields): Promise<Resolved & Fields> {
  const standard = '{ id version v: value standardVersion regionCode bound }'
  const names = ['organizationCreditCode', 'regionCode', 'administrativeLevel', 'institutionType', 'day']
  const passed = ['kind', 'subject', ...names].map((name) => `${name}: $${name}`).join()
  const query = `query ($kind: StandardKind!, $subject: String!, $organizationCreditCode: String, $regionCode: String,
    $administrativeLevel: AdministrativeLevel, $institutionType: String, $day: Date) {
    a: resolveStandard(${passed}) { regionPath administrativeLevel institutionType day
      standard ${standard} legalBasis { title t: article status } passedOver { reason standard ${standard} } } }`
  const { data, text } = await graphql(query, asked)
  if (!data) throw new Error(text)
  return data.a as Resolved & Fields
}

t.test('which standard applies is told with its law, and why each other does not', async (t) => {
  const asked = { kind: 'OFFICE_AREA', subject: 'SECTION_HEAD', organizationCreditCode: holders.bureau }
  const byRest = await resolvedByRest(asked)
  t.match(byRest, {
    ...{ regionPath: '650000.652300.652301', administrativeLevel: 'COUNTY', institutionType: '01', passedOver: [] },
    standard: { value: '18.0000', unit: '平方米/人', bound: 'MAX', version: 1, source: null },
    legalBasis: { title: '党政机关办公用房建设标准', article: '全文', documentNumber: '发改投资〔2014〕2674号' },
  })
  const byGraphql = await resolvedByGraphql(asked)
  t.match(byGraphql, {
    standard: { v: '18.0000', id: byRest.standard!.id },
    legalBasis: { t: '全文', status: 'IN_FORCE' },
  })

  const rows: [version: string, row: object][] = [
    ['nation', { regionCode: '000000', value: '2000' }],
    ['province', { regionCode: '650000', value: '1800', validTo: '2038-12-31' }],
    ['province before', { regionCode: '650000', value: '1900', validFrom: '2015-01-01', validTo: '2019-12-31' }],
    ['province later', { regionCode: '650000', value: '1700', validFrom: '2039-01-01' }],
    ['same', { regionCode: '000000', value: '1800', administrativeLevel: 'COUNTY' }],
    ['schools', { regionCode: '000000', value: '1', institutionType: '021' }],
    ['provincial', { regionCode: '000000', value: '2', administrativeLevel: 'PROVINCE' }],
    ['fixed', { regionCode: '652300', value: '5', bound: 'EQUAL' }],
  ]
  await transports[0]!.upsert(
    rows.map(([standardVersion, row]) => ({
      ...{ kind: 'RECEPTION', subject: 'PASSED', validFrom: '2020-01-01', bound: 'MAX', standardVersion, ...row },
    })),
  )
  const sought = { kind: 'RECEPTION', subject: 'PASSED', regionCode: '652301', administrativeLevel: 'COUNTY' }
  for (const answer of [await resolvedByRest(sought), await resolvedByGraphql(sought)]) {
    t.match(answer.standard, { standardVersion: 'province' })
    t.strictSame(
      Object.fromEntries(answer.passedOver.map(({ reason, standard }) => [standard.standardVersion, reason])),
      {
        ...{ nation: 'LESS_STRICT', 'province before': 'NO_LONGER_IN_FORCE', 'province later': 'NOT_YET_IN_FORCE' },
        ...{ same: 'FARTHER_REGION', schools: 'OTHER_TYPE', provincial: 'OTHER_LEVEL', fixed: 'OTHER_BOUND' },
      },
    )
  }
  t.match(await resolvedByRest({ ...sought, subject: 'NOTHING' }), { standard: null, legalBasis: null, passedOver: [] })
})

t.test('what is asked is checked, and an organization beyond reach is as one that is not there', async (t) => {
  const good = { kind: 'OFFICE_AREA', subject: 'SECTION_HEAD' }
  const county = { as: await asCaller({ regions: ['652302'] }) }
  const unread = { as: await asCaller({ scopes: ['vehicles:read'] }) }
  const cases: [asked: Fields, status: number, code: string, problem?: string, options?: object][] = [
    [{ subject: 'SECTION_HEAD' }, 400, 'INVALID_PARAMETER', 'FIELD_REQUIRED kind'],
    [{ kind: 'OFFICE_AREA' }, 400, 'INVALID_PARAMETER', 'FIELD_REQUIRED subject'],
    [{ ...good, kind: 'AREA' }, 400, 'INVALID_PARAMETER', 'ENUM_VALUE kind'],
    [{ ...good, day: '2024-02-30' }, 400, 'INVALID_PARAMETER', 'DATE_INVALID day'],
    [{ ...good, administrativeLevel: 'TOP' }, 400, 'INVALID_PARAMETER', 'ENUM_VALUE administrativeLevel'],
    [{ ...good, place: 'x' }, 400, 'UNKNOWN_PARAMETER'],
    [{ ...good, regionCode: '652301', organizationCreditCode: holders.bureau }, 400, 'INVALID_PARAMETER'],
    [{ ...good, regionCode: '999999' }, 422, 'REFERENCE_UNKNOWN'],
    [{ ...good, regionCode: "'; drop table standard" }, 400, 'INVALID_PARAMETER'],
    [{ ...good, organizationCreditCode: holders.bureau }, 422, 'REFERENCE_UNKNOWN', undefined, county],
    [{ ...good, organizationCreditCode: holders.bureau }, 403, 'SCOPE_MISSING', undefined, unread],
  ]
  for (const [asked, status, code, problem, options = {}] of cases) {
    const answer = await rest('GET', `/resolve?${new URLSearchParams(asked as Record<string, string>)}`, options)
    t.match(answer, { status, code, ...(problem && { problems: [problem] }) }, JSON.stringify(asked) + answer.text)
  }
  const apart = '{ resolveStandard(kind: RECEPTION, subject: "A") { day } regions { totalCount { value } } }'
  t.match(await graphql(apart), { status: 400, code: 'GRAPHQL_INVALID' })
  const wrong = '{ resolveStandard(kind: RECEPTION, subject: "A", regionCode: "999999") { day } }'
  t.match((await graphql(wrong)).text, /REFERENCE_UNKNOWN/)
})

t.test('of one matter, place, level and type one standard is in force on a day', async (t) => {
  const { validTo: _, ...record } = samples.record(142, home)
  const first = { ...record, standardVersion: '2024' }
  const next = { ...record, standardVersion: '2026', validFrom: '2026-01-01' }
  for (const { upsert } of transports) {
    t.match((await upsert([first])).results, [{ outcome: /CREATED|UNCHANGED/ }])
    const refused = { status: 409, problems: ['PERIOD_OVERLAPS validFrom'] }
    t.match(await upsert([next]), refused)
    t.match(await upsert([{ ...next, validFrom: '2023-01-01' }]), refused)
    t.match(await upsert([{ ...next, bound: 'EQUAL', validFrom: '2030-12-31', value: '1' }]), refused)
  }
  const others = [
    { regionCode: '652300' },
    { administrativeLevel: null },
    { institutionType: null },
    { administrativeLevel: null, institutionType: null },
    { kind: 'ALLOCATION_QUANTITY' },
    { subject: `${record.subject}X` },
    { validFrom: '2020-01-01', validTo: '2023-12-31' },
  ].map((other, n) => ({ ...next, standardVersion: `other ${n}`, ...other }))
  for (const { outcome } of (await transports[0]!.upsert(others)).results) t.equal(outcome, 'CREATED')
  const again = { ...next, administrativeLevel: null, institutionType: null }
  t.match(await transports[0]!.upsert([again]), { status: 409 }, 'of all levels and types there is one as well')

  const { validTo: __, ...at } = samples.record(143, home)
  const file = [next, { ...at, standardVersion: '1' }, { ...at, standardVersion: '2' }]
  const payload = file.map((row) => JSON.stringify(row)).join('\n')
  const { text } = await rest('POST', '/import', { payload, type: 'application/x-ndjson' })
  const overlaps = { code: 'PERIOD_OVERLAPS', field: 'validFrom' }
  t.match(JSON.parse(text), { counts: { created: 1, conflict: 2 } }, 'nor does a file bring two')
  t.match(JSON.parse(text).rejected, [
    { line: 1, ...overlaps },
    { line: 3, ...overlaps },
  ])

  const sent = [next, { ...first, validTo: '2025-12-31' }]
  t.match((await transports[1]!.upsert(sent)).results, [{ outcome: 'CREATED' }, { outcome: 'UPDATED' }], 'in any order')
  const contended = samples.record(144, home)
  const races = await Promise.all(
    Array.from({ length: 16 }, (_, n) => transports[0]!.upsert([{ ...contended, standardVersion: `race ${n}` }])),
  )
  t.equal(races.filter(({ results }) => results[0]?.outcome === 'CREATED').length, 1)
  const [{ count } = {}] = await sql`select count(*)::int from standard where subject = ${String(contended.subject)}`
  t.equal(count, 1)
})

t.test('a standard that came with the service, and no other value for it', async (t) => {
  const [row] =
    await sql`select * from standard_of('VEHICLE_PRICE', 'EMERGENCY/BASE', '650000', null, null, '2024-01-01')`
  t.match(row, { value: '180000.0000' })
  const record = samples.record(141, home)
  const { results } = await transports[0]!.upsert([record])
  t.match(results, [{ outcome: 'CREATED' }])
  for (const { upsert } of transports) {
    t.match(await upsert([{ ...record, value: '1' }]), { status: 422, problems: ['FIELD_IMMUTABLE value'] })
  }
})
