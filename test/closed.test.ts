// What belongs to an organization that has ended: by a code that nobody took over.
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
  const told = { code: 'ORGANIZATION_CLOSED', field: 'organizationCreditCode' }
  const english = { message: /ended on 2019-12-31/ }
  for (const [path, record] of Object.entries(records)) {
    const closed = (answer: { warnings: { code: string }[] }) =>
      answer.warnings.filter(({ code }) => code === 'ORGANIZATION_CLOSED')
    const post = async (one: object) => (await send(path, one)).json().results[0]
    const created = await post({ ...record, ...of() })
    t.match([created.outcome, closed(created)], ['CREATED', [{ ...told, ...english }]], path)
    t.strictSame(closed(await post({ ...record, ...of(), note: 'x' })), [], 'a record that is there is its own')
    const patched = await send(`${path}/${created.id}`, { note: 'y' }, 'application/json', 'PATCH')
    t.notMatch(patched.headers['x-warnings'] ?? '', /CLOSED/)
    t.strictSame(closed(await post({ id: created.id, ...of(school) })), [], 'one that ends later is open')
    t.match(closed(await post({ id: created.id, ...of() })), [told], 'moved there')
    await sql.unsafe(`delete from ${path.slice(0, -1)}`)
    const names = { ...record, ...of() }
    const file = `${Object.keys(names).join(',')}\n${Object.values(names).join(',')}\n`
    const report = (await send(`${path}/import`, file, 'text/csv')).json()
    t.match([report.counts.created, closed(report)], [1, [{ ...told, line: 2 }]], path)
  }
})
