import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { holders } from '../../../../test/small-data.ts'
import { grant } from './register.ts'

const samples: Samples = {
  record: (n, { regionCode }) => ({
    ...{ clientCode: `county-${regionCode}`, code: `g-${n}`, scopes: 'vehicles:read energy:write', reach: 'REGION' },
    ...{ regionCode, purpose: '"车辆"调度,夜间', legalBasis: '三定方案', note: '第一处室\n第二处室' },
    ...{ validFrom: '2024-01-01T00:00:00.000000Z', validTo: '2039-12-31T16:00:00.500000Z' },
  }),
  change: { scopes: '*:read audit:read', reach: 'NATION', regionCode: null, validTo: null },
  kept: ['regionCode'],
}

const { transports } = await testRegister(grant, samples)

t.test('a scope that there is none of is named, with the one that was meant', async (t) => {
  const wrong: [scopes: string, message: string][] = [
    ['vehicle:read', 'There is no scope "vehicle:read"; did you mean "vehicles:read"?'],
    ['vehicles:read vehicles:delete', 'There is no scope "vehicles:delete"'],
    ['audit:write', 'There is no scope "audit:write"'],
    ['*', 'There is no scope "*"'],
    ['vehicles:read  energy:read', 'There is no scope ""'],
  ]
  const [byRest, byGraphql] = transports
  for (const [scopes, message] of wrong) {
    const record = { ...samples.record(130, home), scopes }
    const answer = await byRest!.upsert([record], { headers: { 'accept-language': 'en' } })
    t.match(answer, { status: 422, problems: ['SCOPE_UNKNOWN scopes'] })
    t.match(JSON.parse(answer.text).errors[0].message, message)
    t.match(await byGraphql!.upsert([record]), { status: 422, problems: ['SCOPE_UNKNOWN scopes'] })
  }
})

t.test('the reach names exactly what it is', async (t) => {
  const all = {
    regionCode: home.regionCode,
    departmentCreditCode: holders.prefecture,
    organizationCreditCode: holders.bureau,
  }
  const own = { REGION: 'regionCode', DEPARTMENT: 'departmentCreditCode', ORGANIZATION: 'organizationCreditCode' }
  const base = { ...samples.record(131, home), regionCode: null }
  const refused = { status: 422, problems: ['REACH_REFERENCE reach'] }
  for (const { upsert, name } of transports) {
    t.match(await upsert([{ ...base, ...all, reach: 'NATION' }]), refused)
    for (const [reach, field] of Object.entries(own)) {
      t.match(await upsert([{ ...base, reach }]), refused, `${reach} of nothing`)
      t.match(await upsert([{ ...base, ...all, reach }]), refused, `${reach} of all`)
      const others = Object.fromEntries(Object.entries(all).filter(([other]) => other !== field))
      t.match(await upsert([{ ...base, ...others, reach }]), refused, `${reach} of something else`)
      const right = { ...base, code: `${name} ${reach}`, reach, [field]: all[field as keyof typeof all] }
      t.match((await upsert([right])).results, [{ outcome: 'CREATED' }], reach)
    }
  }
})

t.test('validity is not reversed; purpose and legal basis are needed', async (t) => {
  for (const { upsert } of transports) {
    const reversed = { ...samples.record(132, home), validTo: '2023-12-31T23:59:59Z' }
    t.match(await upsert([reversed]), { status: 422, problems: ['VALIDITY_REVERSED validTo'] })
    for (const field of ['purpose', 'legalBasis', 'scopes', 'reach']) {
      const { [field]: _, ...rest } = samples.record(132, home)
      const problems = [`FIELD_REQUIRED ${field}`]
      t.match(await upsert([rest]), { status: 422, problems }, field)
    }
    t.match(await upsert([{ ...samples.record(132, home), clientCode: 'nobody' }]), {
      ...{ status: 422, problems: ['CLIENT_UNKNOWN clientCode'] },
    })
  }
})
