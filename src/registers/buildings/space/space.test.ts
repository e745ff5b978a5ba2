import t from 'tap'
import { foreign, home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { holders } from '../../../../test/small-data.ts'
import { space } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, buildingCode: 'B1', code: `S-${n}`, name: '会议室, "大"', kind: 'OFFICE', floor: -2 },
    ...{
      usableAreaM2: '24.5',
      usingOrganizationCreditCode: organizationCreditCode,
      userRank: 'CENTRAL_DIVISION',
      occupants: 2,
    },
    ...{ usageStatus: 'IN_USE', note: '第一行\n第二行' },
  }),
  change: { name: null, floor: 3, usableAreaM2: '1200', kind: 'SERVICE', usingOrganizationCreditCode: null },
}

const { rest, transports, asCaller, sql, create } = await testRegister(space, samples)

t.test('the building is one of the same organization', async (t) => {
  const record = samples.record(140, home)
  const refused = { status: 422, problems: ['REFERENCE_UNKNOWN buildingCode'] }
  const wrong = [{ buildingCode: 'B9' }, { organizationCreditCode: holders.neighbour, buildingCode: 'B2' }]
  for (const { upsert } of transports) {
    for (const change of wrong) t.match(await upsert([{ ...record, ...change }]), refused)
  }
  const id = await create(140)
  const [other] = await sql`select b.id from building b join organization o on o.id = b.organization_id
                            where o.credit_code = ${holders.school}`
  const moved = await rest('PATCH', `/${id}`, { payload: { buildingId: other!.id } })
  t.match(moved, { status: 422, problems: ['REFERENCE_ELSEWHERE buildingId'] })
  t.match(await transports[1]!.get(id), { record: { buildingCode: 'B1' } })
})

t.test('the user may be another organization, but one in reach', async (t) => {
  const county = { as: await asCaller({ regions: [home.regionCode] }) }
  const id = await create(141)
  const use = (usingOrganizationCreditCode: string) =>
    rest('PATCH', `/${id}`, { ...county, payload: { usingOrganizationCreditCode } })
  t.match(await use(holders.school), { status: 200, record: { usingOrganizationCreditCode: holders.school } })
  const refused = await use(foreign.organizationCreditCode)
  t.match(refused, { status: 422, problems: ['ORGANIZATION_UNKNOWN usingOrganizationCreditCode'] })
})

t.test('one code stands once in each building', async (t) => {
  const records = ['B1', 'B2'].map((buildingCode) => ({ ...samples.record(142, home), buildingCode }))
  const { results } = await transports[1]!.upsert(records)
  t.match(results, [{ outcome: 'CREATED' }, { outcome: 'CREATED' }])
})
