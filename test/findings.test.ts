// What breaks a rule and is written has a finding, in the same transaction: opened, updated, cured, waived; and the
// same by a run over the register.
import t, { type Test } from 'tap'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import type { TestOptions } from './harness.ts'
import { hall, restCalls } from './rest-calls.ts'

const vinOf = (n: number): string => withVinCheckDigit(`LSVAM418X${String(n).padStart(8, '0')}`)
const dear = (n: number, more: object = {}) => ({
  ...{ organizationCreditCode: hall, vin: vinOf(n), category: 'EMERGENCY', energyKind: 'GASOLINE' },
  ...{ priceYuan: '200000', ...more },
})

async function supervised(t: Test, options: TestOptions = {}) {
  const served = await restCalls(t, options)
  const { call, sql, app, everyone } = served
  const findings = async (where = 'true') => [
    ...(await sql.unsafe(`select rule, record_id, state, version, severity,
      left_value as "left", right_value as "right",
      cured_at is not null as "isCured", detected_at, last_seen_at from finding where ${where} order by rule, id`)),
  ]
  const post = async (payload: object, query = '') => (await call('POST', `vehicles${query}`, { payload })).body
  const patch = (id: string, payload: object) => call('PATCH', `vehicles/${id}`, { payload })
  const run = async (rule: string, query = '') => (await call('POST', `rules/${rule}/run${query}`)).body
  const importAll = async (records: object[], query = '') => {
    const headers = { ...everyone, 'content-type': 'application/x-ndjson' }
    const payload = records.map((record) => JSON.stringify(record)).join('\n')
    return (await app.inject({ method: 'POST', url: `/v1/vehicles/import${query}`, headers, payload })).json()
  }
  const graphql = async (query: string, variables: object = {}, headers = everyone) =>
    (await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })).json()
  return { ...served, findings, post, patch, run, importAll, graphql }
}

t.test('opened, left alone, updated, cured, opened again', async (t) => {
  const { post, patch, findings, sql } = await supervised(t)
  const { id } = (await post([dear(1)])).results[0]
  const [opened, ...others] = await findings()
  t.equal(others.length, 0)
  const sides = { left: '200000', right: '180000' }
  t.match(opened, { rule: 'VEH18', record_id: id, state: 'OPEN', severity: 'WARNING', version: 1, ...sides })
  t.match(await sql`select standard_id is not null as "isMeasured", rule_version, domain, register from finding`, [
    { isMeasured: true, rule_version: 1, domain: 'vehicles', register: 'Vehicle' },
  ])
  await patch(id, { note: '备注' })
  t.strictSame(await findings(), [opened], 'a change of something else')
  await post([dear(1)])
  t.strictSame(await findings(), [opened], 'nothing changed')
  await patch(id, { priceYuan: '210000' })
  t.match(await findings(), [{ state: 'OPEN', left: '210000', version: 2, detected_at: opened!.detected_at }])
  await patch(id, { priceYuan: '150000' })
  t.match(await findings(), [{ state: 'CURED', isCured: true, version: 3 }])
  await patch(id, { priceYuan: '150001' })
  t.match(await findings(), [{ state: 'CURED', version: 3 }])
  await patch(id, { priceYuan: '220000' })
  t.match(await findings(), [{ state: 'OPEN', isCured: false, left: '220000', version: 4 }])
  const log = await sql`select op from change_detail where register = 'Finding' order by seq`
  t.strictSame(
    log.map(({ op }) => op),
    ['CREATED', 'UPDATED', 'UPDATED', 'UPDATED'],
    'each in the change log',
  )
})

t.test('a removed record has no open finding', async (t) => {
  const { post, call, findings } = await supervised(t)
  const { id } = (await post([dear(1)])).results[0]
  t.equal((await call('DELETE', `vehicles/${id}`)).status, 204)
  t.match(await findings(), [{ state: 'CURED', isCured: true }])
})

t.test('a waiver stays until its day', async (t) => {
  const { post, patch, findings, run, sql } = await supervised(t)
  const { id } = (await post([dear(1)])).results[0]
  await sql`update finding set state = 'WAIVED', waived_to = current_date + 10, version = version + 1`
  await patch(id, { priceYuan: '230000' })
  t.match(await findings(), [{ state: 'WAIVED', left: '230000' }])
  await patch(id, { priceYuan: '100000' })
  t.match(await findings(), [{ state: 'WAIVED' }])
  await patch(id, { priceYuan: '230000' })
  t.match(await run('VEH18'), { counts: { read: 1, opened: 0, updated: 0, cured: 0 } })
  await sql`update finding set waived_to = current_date - 2, version = version + 1`
  t.match(await run('VEH18'), { isWritten: true, counts: { read: 1, opened: 0, updated: 1, cured: 0 } })
  t.match(await findings(), [{ state: 'OPEN' }])
})

t.test('whatever the writer is told, and nothing where nothing is written', async (t) => {
  const { post, asCaller, call, findings, importAll } = await supervised(t)
  t.match((await post([dear(1)], '?dryRun=true')).results[0].warnings, [{ rule: 'VEH18' }])
  await post([dear(1), { ...dear(2), category: null }])
  await importAll([dear(1), { ...dear(2), category: null }], '?mode=atomic')
  await importAll([dear(1), dear(2)], '?dryRun=true')
  t.strictSame(await findings(), [], 'a rehearsal and what is rolled back leave none')
  const id = (await post([dear(3, { priceYuan: null })])).results[0].id
  const writer = await asCaller({ scopes: ['vehicles:write'] })
  const blind = await call('PATCH', `vehicles/${id}`, { payload: { priceYuan: '999999' }, as: writer })
  t.match(blind, { status: 204, headers: { 'x-warnings': undefined } }, 'who does not read the rest is told nothing')
  t.match(await findings(), [{ record_id: id, state: 'OPEN', left: '999999' }])
})

t.test('10,000 rows of a file are judged set-based, and a run finds nothing more', async (t) => {
  const { importAll, findings, run, sql } = await supervised(t)
  const rows = Array.from({ length: 10_000 }, (_, n) => dear(n, { priceYuan: n % 2 === 0 ? '180000.01' : '1000' }))
  t.match((await importAll(rows)).counts, { created: 10_000, rejected: 0 })
  t.match(await sql`select count(*)::int as rows, count(distinct record_id)::int as records from finding`, [
    { rows: 5000, records: 5000 },
  ])
  const before = await findings()
  t.match(await run('VEH18'), { counts: { read: 10_000, opened: 0, updated: 0, cured: 0 } })
  t.strictSame(await findings(), before, 'nothing was written')
  t.match((await importAll(rows)).counts, { unchanged: 10_000 })
  t.strictSame(await findings(), before)
  const better = rows.map((row) => ({ ...row, priceYuan: '1000' }))
  t.match((await importAll(better)).counts, { updated: 5000, unchanged: 5000 })
  t.match(await sql`select state, count(*)::int as rows from finding group by 1`, [{ state: 'CURED', rows: 5000 }])
})

t.test('a run finds what psql wrote, of refusing rules as well, in both doors', async (t) => {
  const { post, run, findings, sql, graphql } = await supervised(t)
  const ids = (await post([dear(1, { priceYuan: '1000' }), dear(2)])).results.map(({ id }: { id: string }) => id)
  await sql`update vehicle set price_yuan = 500000, version = version + 1 where id = ${ids[0]}`
  await sql`delete from vehicle where id = ${ids[1]}`
  t.match(await findings(), [{ record_id: ids[1], state: 'CURED' }])
  t.match(await run('VEH18', '?dryRun=true'), {
    isWritten: false,
    counts: { read: 1, opened: 1, updated: 0, cured: 0 },
  })
  t.match(await findings(), [{ record_id: ids[1], state: 'CURED' }], 'a dry run writes nothing')
  const answer = await graphql('mutation { runRule(rule: "VEH18") { isWritten counts { read opened updated cured } } }')
  t.strictSame(answer.data.runRule, { isWritten: true, counts: { read: 1, opened: 1, updated: 0, cured: 0 } })
  t.match(await findings(`record_id = '${ids[0]}'`), [{ state: 'OPEN', left: '500000' }])
  t.match(await findings(`record_id = '${ids[1]}'`), [{ state: 'CURED' }])
  await sql`insert into asset (organization_id, region_path, code, name, class_version, class_code,
      original_value_yuan, fiscal_funds_yuan)
    select id, region_path, 'A1', '一', '2022', 'A02010104', 5, 6 from organization`
  t.match((await run('AST-D2')).counts, { read: 1, opened: 1 })
  t.match(await findings("rule = 'AST-D2'"), [{ severity: 'HARD', left: '6', right: '5' }])
})

t.test('who runs a rule, and which', async (t) => {
  const { call, asCaller, graphql } = await supervised(t)
  const run = (rule: string, as: { authorization: string }) => call('POST', `rules/${rule}/run`, { as })
  const refusals: [rule: string, scopes: string[], status: number, code: string][] = [
    ['VEH18', ['vehicles:read', 'vehicles:write'], 403, 'SCOPE_MISSING'],
    ['VEH18', ['supervision:write', 'assets:read'], 403, 'SCOPE_MISSING'],
    ['VEH99', ['*:write', '*:read'], 404, 'NOT_FOUND'],
    ['VEH-D1', ['*:write', '*:read'], 422, 'RULE_NOT_RUN'],
    ['REF-D1', ['*:write', '*:read'], 422, 'RULE_NOT_RUN'],
  ]
  for (const [rule, scopes, status, code] of refusals) {
    const caller = await asCaller({ scopes })
    t.match(await run(rule, caller), { status, body: { code } }, `${rule} ${scopes}`)
    const answer = await graphql(`mutation { runRule(rule: "${rule}") { isWritten } }`, {}, caller)
    t.match(answer.errors, [{ extensions: { code } }])
  }
  t.match(await run('VEH18', await asCaller({ scopes: ['supervision:write', 'vehicles:read'] })), { status: 200 })
})

for (const firstWall of [true, false]) {
  t.test(
    `findings are read with the scope of their domain, there${firstWall ? '' : ', by the second wall alone'}`,
    (t) => readWithScopes(t, firstWall),
  )
}

async function readWithScopes(t: Test, firstWall: boolean) {
  const { post, call, asCaller, graphql, sql } = await supervised(t, { firstWall })
  await post([dear(1)])
  const elsewhere = creditCodeFor('11320400DEM00002')
  await sql`insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path)
            select ${elsewhere}, '常州', '01', 'COUNTY', id, path from region where code = '320400'`
  await post([dear(2, { organizationCreditCode: elsewhere })])
  const query = '{ findings { totalCount { value } nodes { rule organizationCreditCode } aggregate { count } } }'
  const changji = { regions: ['652300'] }
  const cases: [grants: { scopes: string[]; regions?: string[] }[], seen: number | undefined][] = [
    [[{ scopes: ['supervision:read', 'vehicles:read'] }], 2],
    [[{ scopes: ['supervision:read', 'vehicles:read'], ...changji }], 1],
    [[{ scopes: ['vehicles:read'], ...changji }, { scopes: ['supervision:read'] }], 1],
    [[{ scopes: ['supervision:read'], ...changji }, { scopes: ['vehicles:read'] }], 1],
    [[{ scopes: ['supervision:read', 'assets:read', 'buildings:read'] }], 0],
    [[{ scopes: ['vehicles:read'] }], undefined],
  ]
  for (const [[first, nationwide], seen] of cases) {
    const caller = await asCaller(first)
    if (nationwide) {
      await sql`insert into client_grant (client_id, code, scopes, reach, purpose, legal_basis)
        select id, 'more', ${nationwide.scopes.join(' ')}, 'NATION', 't', 't' from client order by id desc limit 1`
    }
    const name = `${JSON.stringify(first)} ${nationwide?.scopes}`
    const list = await call('GET', 'findings?count=true&fields=rule', { as: caller })
    const answer = await graphql(query, {}, caller)
    if (seen === undefined) {
      t.match(list, { status: 403, body: { code: 'SCOPE_MISSING' } }, name)
      t.match(answer.errors, [{ extensions: { code: 'SCOPE_MISSING' } }])
      continue
    }
    t.equal(list.body?.data.length, seen, name)
    t.match(answer.data.findings, { totalCount: { value: seen }, aggregate: { count: seen } }, name)
    t.equal(answer.data.findings.nodes.length, seen)
  }
}

t.test('the sides of a finding are for who is cleared', async (t) => {
  const { post, call, asCaller } = await supervised(t)
  await post([dear(1)])
  const uncleared = await asCaller({ clearance: 'public' })
  const masked = await call('GET', 'findings', { as: uncleared })
  t.match(masked, { status: 200, body: { data: [{ rule: 'VEH18', state: 'OPEN' }] } })
  t.notOk('leftValue' in masked.body.data[0])
  t.match(await call('GET', 'findings?fields=leftValue', { as: uncleared }), { status: 403 })
  t.match((await call('GET', 'findings?rightValue=180000')).body.data, [{ leftValue: '200000', rightValue: '180000' }])
  t.equal((await call('POST', 'findings', { payload: {} })).status, 405, 'nobody writes them')
})

t.test('the register Rule is what the code has', async (t) => {
  const { call, sql } = await supervised(t)
  const { data } = (await call('GET', 'rules?rule=VEH18')).body
  t.match(data, [
    {
      ...{ rule: 'VEH18', ruleVersion: 1, severity: 'WARNING', register: 'Vehicle', isKept: true },
      ...{ errorCode: 'PRICE_ABOVE_STANDARD', legalBasis: '机关事务管理条例 第二十五条', validFrom: '2012-10-01' },
    },
  ])
  t.match((await call('GET', 'rules?rule=VEH-D1')).body.data, [{ isKept: false, legalBasis: null }])
  t.equal((await sql`select from change_detail where register = 'Rule' and op <> 'CREATED'`).length, 0)
})
