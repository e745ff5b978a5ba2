// Whose data an organization's rows are depends on where it lies and in whose charge: who moves it must not thereby
// change what it reaches itself.
import t from 'tap'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { codeOf, rightsCalls, until } from './rights-calls.ts'
import { holders } from './small-data.ts'

const writer = { scopes: ['reference:read', 'reference:write'], regions: ['652300'] }

t.test('nobody moves an organization into a reach of its own, or out of it', async (t) => {
  const { asCaller, addGrant, call, upsert, organization, tokenOf } = await rightsCalls(t)
  const [everyone, as] = [await asCaller(), await asCaller(writer)]
  await addGrant(as, 'energy:read', { region: '652301' })
  const [neighbour, bureau] = [await organization(holders.neighbour), await organization(holders.bureau)]
  const [path, bureauPath] = [`organizations/${neighbour.id}`, `organizations/${bureau.id}`]
  const refused = ['MOVE_EXCEEDED regionCode']
  const moved = { creditCode: holders.neighbour, regionCode: '652301' }
  t.strictSame(await upsert(as, 'Organization', moved), refused, 'into the county whose energy it reads')
  t.match(await call(as, 'PATCH', path, { regionCode: '652301' }), { status: 422, problems: refused })
  const narrow = await tokenOf(everyone, codeOf(as), 'reference:write')
  t.match(await call(narrow, 'PATCH', path, { regionCode: '652301' }), { problems: refused }, 'its token carries less')
  t.strictSame(await organization(holders.neighbour), neighbour, 'nothing was written')
  t.match(await call(as, 'PATCH', bureauPath, { regionCode: '652302' }), { problems: refused }, 'and out of it')
  t.match(await call(as, 'PATCH', bureauPath, { name: '新名' }), { status: 200 }, 'other changes it may')
  t.match(await call(as, 'PATCH', path, { regionCode: '652300' }), { status: 200 }, 'where it reads neither place')
  const strange = await call(as, 'PATCH', path, { regionCode: '320402' })
  t.strictSame(strange.problems, ['REGION_UNKNOWN regionCode'], 'out of reach is as not there')
  t.match(await call(everyone, 'PATCH', path, { regionCode: '652301' }), { status: 200 })
})

t.test('nobody moves a region into a reach of its own', async (t) => {
  const { asCaller, addGrant, call, sql } = await rightsCalls(t)
  const as = await asCaller({ scopes: ['reference:read', 'reference:write'] })
  await addGrant(as, 'energy:read', { region: '652301' })
  const regionOf = () => sql`select id, path from region where code = '652302' and valid_to is null`
  const before = await regionOf()
  const path = `regions/${before[0]!.id}`
  const answer = await call(as, 'PATCH', path, { parentCode: '652301' })
  t.match(answer, { status: 422, problems: ['MOVE_EXCEEDED parentCode'] })
  t.strictSame(await regionOf(), before)
  t.match(await call(as, 'PATCH', path, { parentCode: '650100' }), { status: 200 })
  t.match(await regionOf(), [{ path: '650000.650100.652302' }])
})

t.test('nobody puts an organization under a department of its own', async (t) => {
  const { asCaller, addGrant, administeredBy, upsert, organization, sql } = await rightsCalls(t)
  const as = await asCaller(writer)
  await addGrant(as, 'energy:read', { department: holders.bureau })
  const [neighbour, above] = [await organization(holders.neighbour), await organization(holders.prefecture)]
  const refused = ['MOVE_EXCEEDED departmentCreditCode']
  for (const departmentCreditCode of [holders.bureau, holders.school]) {
    const record = { creditCode: holders.neighbour, departmentCreditCode }
    t.strictSame(await upsert(as, 'Organization', record), refused)
    const all = { creditCode: holders.prefecture, departmentCreditCode }
    t.strictSame(await upsert(as, 'Organization', all), refused, 'all below it would come along')
  }
  t.strictSame(await organization(holders.neighbour), neighbour, 'nothing was written')
  t.strictSame(await organization(holders.prefecture), above)
  const made = {
    ...{ creditCode: creditCodeFor('1165230100000077'), name: '新设', institutionType: '01', regionCode: '652301' },
    ...{ administrativeLevel: 'COUNTY', departmentCreditCode: holders.bureau },
  }
  t.strictSame(await upsert(as, 'Organization', made), [], 'a new one has no rows yet')
  const leaving = { creditCode: holders.school, departmentCreditCode: holders.prefecture }
  t.strictSame(await upsert(as, 'Organization', leaving), [], 'leaving gives nothing')

  // A department ends at the border of its client's region: moving the rest of it inside would bring it in.
  const county = await asCaller(writer)
  await administeredBy(county, '652301')
  await addGrant(county, 'energy:read', { department: holders.prefecture })
  const inside = { creditCode: holders.neighbour, regionCode: '652301' }
  t.strictSame(await upsert(county, 'Organization', inside), ['MOVE_EXCEEDED regionCode'])
  await sql`update organization set department_id = null where credit_code = ${holders.neighbour}`
  t.strictSame(await upsert(county, 'Organization', inside), [])
})

t.test('a grant of one organization ends where the region of its client ends', async (t) => {
  const { asCaller, administeredBy, call, upsert, organization, sql } = await rightsCalls(t)
  const everyone = await asCaller()
  const school = await organization(holders.school)
  const as = await asCaller({ scopes: ['buildings:read'], organizationIds: [school.id] })
  await administeredBy(as, '652301')
  const seen = async (): Promise<number> => (await call(as, 'GET', 'buildings')).body.data.length
  t.equal(await seen(), 1)
  await call(everyone, 'PATCH', `organizations/${school.id}`, { regionCode: '652302' })
  await sql`notify taizhang_access`
  await until(async () => (await seen()) === 0)

  const grant = {
    reach: 'ORGANIZATION',
    scopes: 'buildings:read',
    purpose: '-',
    legalBasis: '-',
    clientCode: codeOf(as),
  }
  const elsewhere = { ...grant, code: 'g', organizationCreditCode: holders.neighbour }
  t.strictSame(await upsert(everyone, 'Grant', elsewhere), ['ORGANIZATION_ELSEWHERE organizationCreditCode'])
  t.strictSame(await upsert(everyone, 'Grant', { ...elsewhere, organizationCreditCode: holders.bureau }), [])
  const ended = { clientCode: codeOf(as), code: '1', validTo: new Date().toISOString() }
  t.strictSame(await upsert(everyone, 'Grant', { ...ended, note: 'x' }), [], 'what reaches nothing can be ended')
})
