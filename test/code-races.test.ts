// Who registers a code while another does, out of each other's reach.
import t from 'tap'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { accessOf, open, shown, within } from './write-seed.ts'

const office = (more: Record<string, unknown>) => ({
  ...{ name: '办公室', institutionType: '01', administrativeLevel: 'COUNTY', ...more },
})

t.test('two counties at once do not register one code, though for different times', async (t) => {
  const { as, sql, partial } = await open(t)
  const [here, there] = ['652301', '652302'].map((code) => as(accessOf(within(`650000.652300.${code}`))))
  for (let round = 0; round < 20; round++) {
    const creditCode = creditCodeFor(`11652301DEM300${10 + round}`)
    const periods = [
      { regionCode: '652301', validFrom: '2020-01-01', validTo: '2020-12-31' },
      { regionCode: '652302', validFrom: '2021-01-01' },
    ]
    const both = await Promise.all(
      periods.map((period, i) => partial('Organization', [office({ creditCode, ...period })], [here, there][i])),
    )
    t.strictSame(both.flatMap(shown).sort(), ['1 CONFLICT KEY_CONFLICT creditCode', '1 CREATED 1'])
    const refused = both.find(({ counts }) => counts.CONFLICT)!.results[0]!
    t.strictSame(refused.problems[0]!.params, { names: 'creditCode' }, 'nothing more is told')
    t.equal((await sql`select from organization where credit_code = ${creditCode}`).length, 1)
    // Gone again, it is free; and who reaches both registers both.
    if (round > 1) continue
    await sql`delete from organization where credit_code = ${creditCode}`
    t.strictSame(shown(await partial('Organization', [office({ creditCode, regionCode: '652302' })], there)), [
      '1 CREATED 1',
    ])
  }
  const creditCode = creditCodeFor('11652301DEM30099')
  const handed = [
    office({ creditCode, regionCode: '652301', validFrom: '2020-01-01', validTo: '2020-12-31' }),
    office({ creditCode, regionCode: '652302', validFrom: '2021-01-01' }),
  ]
  const above = as(accessOf(within('650000.652300')))
  const reports = await Promise.all(handed.map((record) => partial('Organization', [record], above)))
  t.strictSame(reports.flatMap(shown), ['1 CREATED 1', '1 CREATED 1'])
})

t.test('two at once do not make a circle', async (t) => {
  const { sql, partial } = await open(t)
  const codes = [creditCodeFor('11652301DEM30101'), creditCodeFor('11652301DEM30102')]
  await partial(
    'Organization',
    codes.map((creditCode) => office({ creditCode, regionCode: '652301' })),
  )
  for (let round = 0; round < 20; round++) {
    const both = await Promise.all(
      codes.map((creditCode, i) => partial('Organization', [{ creditCode, departmentCreditCode: codes[1 - i] }])),
    )
    t.strictSame(both.map(({ results }) => results[0]!.outcome).sort(), ['REJECTED', 'UPDATED'])
    t.match(
      both.flatMap(({ results }) => results[0]!.problems),
      [{ code: 'ORGANIZATION_BELOW_ITSELF' }],
    )
    await sql`update organization set department_id = null where credit_code = any (${codes})`
  }
})
