// What comes to an organization or a division that has ended: by a code that nobody took over.
import t from 'tap'
import { buildTestApp } from './harness.ts'
import { hall, school } from './write-seed.ts'

const organization = (creditCode: string | undefined, validTo: string) => ({
  ...{ creditCode, validTo, name: '办公室', institutionType: '01', administrativeLevel: 'COUNTY' },
  regionCode: '652301',
})

t.test('what has no period and comes to an organization that has ended is written and told', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t)
  const headers = { ...(await asCaller()), 'accept-language': 'en' }
  const send = async (url: string, payload: object | string, type = 'application/json', method = 'POST') =>
    app.inject({ method: method as 'POST', url: `/v1/${url}`, headers: { ...headers, 'content-type': type }, payload })
  await send('organizations', [organization(hall, '2019-12-31'), organization(school, '2099-12-31')])
  const of = (creditCode = hall) => ({ organizationCreditCode: creditCode })
  const records: Record<string, object> = {
    assets: { code: 'A-1', name: '服务器', classCode: 'A02010104' },
    buildings: { code: 'B1', name: '楼' },
    vehicles: { vin: 'LDEMTZ0010PD00001', category: 'OTHER', energyKind: 'GASOLINE' },
  }
  const told = { code: 'REFERENCE_ENDED', field: 'organizationCreditCode' }
  const english = { message: /ended on 2019-12-31/ }
  for (const [path, record] of Object.entries(records)) {
    const closed = (answer: { warnings: { code: string }[] }) =>
      answer.warnings.filter(({ code }) => code === 'REFERENCE_ENDED')
    const post = async (one: object) => (await send(path, one)).json().results[0]
    const created = await post({ ...record, ...of() })
    t.match([created.outcome, closed(created)], ['CREATED', [{ ...told, ...english }]], path)
    t.strictSame(closed(await post({ ...record, ...of(), note: 'x' })), [], 'a record that is there is its own')
    const patched = await send(`${path}/${created.id}`, { note: 'y' }, 'application/json', 'PATCH')
    t.notMatch(patched.headers['x-warnings'] ?? '', /ENDED/)
    t.strictSame(closed(await post({ id: created.id, ...of(school) })), [], 'one that ends later is open')
    t.match(closed(await post({ id: created.id, ...of() })), [told], 'moved there')
    await sql.unsafe(`delete from ${path.slice(0, -1)}`)
    const names = { ...record, ...of() }
    const file = `${Object.keys(names).join(',')}\n${Object.values(names).join(',')}\n`
    const report = (await send(`${path}/import`, file, 'text/csv')).json()
    t.match([report.counts.created, closed(report)], [1, [{ ...told, line: 2 }]], path)
  }
})

t.test('whatever refers to what has ended is told, by any field and in every door', async (t) => {
  const { app, asCaller } = await buildTestApp(t)
  const everyone = { ...(await asCaller()), 'accept-language': 'en' }
  const call = async (method: 'POST' | 'PATCH', url: string, payload: object | string, more: object = {}) => {
    const headers = { ...everyone, 'content-type': 'application/json', ...more }
    return app.inject({ method, url: `/v1/${url}`, headers, payload })
  }
  const post = async (url: string, record: object, more?: object) =>
    (await call('POST', `${url}?mode=partial`, [record], more)).json().results[0]
  const region = (code: string, validTo: string | null) => ({
    ...{ code, validTo, name: '乡', level: 'TOWNSHIP', parentCode: '652301', validFrom: '2000-01-01' },
  })
  const [old, open] = ['652301901', '652301902']
  t.equal((await post('regions', region(old, '2022-12-31'))).outcome, 'CREATED')
  t.equal((await post('regions', region(open, null))).outcome, 'CREATED')
  await post('organizations', organization(hall, '2019-12-31'))
  const ended = (field: string, day = '2022-12-31') => [
    { code: 'REFERENCE_ENDED', field, message: new RegExp(`"${field}".*ended on ${day}`) },
  ]
  const lasting = { ...organization(school, '2050-12-31'), regionCode: old }
  const created = await post('organizations', lasting)
  t.match([created.outcome, created.warnings], ['CREATED', ended('regionCode')])
  t.strictSame((await post('organizations', lasting)).warnings, [], 'told once')
  const { id } = created
  t.strictSame((await post('organizations', { id, regionCode: open })).warnings, [])
  const moved = await call('PATCH', `organizations/${id}`, { regionCode: old })
  t.match(moved.headers['x-warnings'], /REFERENCE_ENDED/)
  await post('organizations', { id, regionCode: open })
  const file = `creditCode,regionCode\n${school},${old}\n`
  const report = (await call('POST', 'organizations/import', file, { 'content-type': 'text/csv' })).json()
  t.match(report, { counts: { updated: 1 }, warnings: ended('regionCode') })
  t.match((await post('organizations', { id, departmentCreditCode: hall })).warnings, [
    ...ended('departmentCreditCode', '2019-12-31'),
  ])
  t.match((await post('regions', { ...region('652301903', null), parentCode: old })).warnings, ended('parentCode'))
  const past = { ...region('652301904', '2021-12-31'), parentCode: old }
  t.strictSame((await post('regions', past)).warnings, [], 'what ended before it is of its own time')
  const own = { organizationCreditCode: school }
  await post('buildings', { ...own, code: 'B', name: '楼' })
  const room = { ...own, buildingCode: 'B', code: '1', kind: 'OFFICE', usingOrganizationCreditCode: hall }
  t.match((await post('spaces', room)).warnings, ended('usingOrganizationCreditCode', '2019-12-31'))
  const blind = await asCaller({ scopes: ['buildings:read', 'buildings:write'] })
  const untold = (await post('spaces', { ...room, code: '2' }, blind)).warnings
  t.strictSame(untold, [], 'who reads no organizations is told nothing')
})

t.test('the end of a division before its organizations is warned of', async (t) => {
  const { app, asCaller } = await buildTestApp(t)
  const headers = { ...(await asCaller()), 'accept-language': 'en' }
  const post = async (url: string, payload: object, query = '') =>
    (await app.inject({ method: 'POST', url: `/v1/${url}${query}`, headers, payload })).json()
  const record = { code: '652301905', name: '乡', level: 'TOWNSHIP', parentCode: '652301', validFrom: '2000-01-01' }
  await post('regions', record)
  const dates = ['2019-12-31', '2050-12-31']
  const held = [hall, school].map((code, i) => ({ ...organization(code, dates[i]!), regionCode: record.code }))
  t.match(await post('organizations', held), { counts: { created: 2 } })
  const end = async (validTo: string | null) => (await post('regions', { ...record, validTo })).results[0].warnings
  t.match(await end('2022-12-31'), [{ code: 'ROWS_AFTER_END', field: 'validTo', message: /still has 1 organizations/ }])
  t.strictSame(await end('2022-12-31'), [], 'once')
  t.match(await end('2018-12-31'), [{ message: /still has 2 organizations/ }])
  t.strictSame(await end('2050-12-31'), [])
  t.strictSame(await end(null), [])
})
