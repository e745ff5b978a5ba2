import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { energyFactor } from './register.ts'

const samples: Samples = {
  record: (n) => ({
    ...{ kind: 'KGCE', energyType: 'OTHER', regionCode: '650000', validFrom: '2040-01-01', validTo: '2040-12-31' },
    ...{ factorVersion: `V"${n}"`, value: '1000.12345678', dataYear: '2039', legalSource: '测试' },
    confidence: '第一行\n第二行',
  }),
  change: { confidence: null, legalSource: '另一依据', validTo: null },
}

const { transports, rest, sql } = await testRegister(energyFactor, samples)

t.test('without a province it is the nation’s', async (t) => {
  const { regionCode: _, ...record } = samples.record(140, home)
  t.match((await transports[1]!.upsert([record])).results, [{ outcome: 'CREATED' }])
  t.match((await transports[0]!.byKey({ ...record, regionCode: '000000' })).record, { regionCode: '000000' })
})

t.test('a version stays what it is', async (t) => {
  const record = samples.record(141, home)
  const { results } = await transports[0]!.upsert([record])
  const changes = { value: '1', dataYear: '2040', regionCode: '000000', validFrom: '2039-01-01', factorVersion: 'x' }
  for (const [name, value] of Object.entries(changes)) {
    const refused = { status: 422, problems: [`FIELD_IMMUTABLE ${name}`] }
    t.match(await rest('PATCH', `/${results[0]!.id}`, { payload: { [name]: value } }), refused)
    if (!['value', 'dataYear'].includes(name)) continue
    for (const { upsert } of transports) t.match(await upsert([{ ...record, [name]: value }]), refused)
  }
  t.match((await transports[1]!.upsert([record])).results, [{ outcome: 'UNCHANGED', version: 1 }])
})

t.test('it applies to the nation or to a province that there is, and is of one year', async (t) => {
  const record = samples.record(143, home)
  for (const { upsert } of transports) {
    for (const regionCode of ['zzz', '652300', '999999', '65']) {
      t.match(await upsert([{ ...record, regionCode }]), { status: 422, problems: ['REGION_UNKNOWN regionCode'] })
    }
    t.match(await upsert([{ ...record, dataYear: '2024-06' }]), { status: 422, problems: ['YEAR_EXPECTED dataYear'] })
  }
  const english = { headers: { 'accept-language': 'en' }, payload: { ...record, regionCode: 'zzz' } }
  t.match((await rest('POST', '', english)).text, /There is no region [^z]*zzz/)
})

t.test('a factor of a region that nobody knows, as an earlier release took it, is ended', async (t) => {
  await sql`insert into energy_factor (kind, energy_type, region_code, valid_from, factor_version, value, legal_source)
            values ('KGCE', 'OTHER', 'zzz', '2040-01-01', 'V', 1, '测试')`
  const sent = { kind: 'KGCE', energyType: 'OTHER', regionCode: 'zzz', validFrom: '2040-01-01', factorVersion: 'V' }
  for (const [i, { upsert }] of transports.entries()) {
    const { results } = await upsert([{ ...sent, validTo: `2040-12-3${i % 2}` }])
    t.match(results, [{ outcome: 'UPDATED' }])
  }
})

t.test('the energy type is one of the form, and a validity does not end before it begins', async (t) => {
  for (const { upsert } of transports) {
    const unknown = { ...samples.record(142, home), energyType: 'STEAM' }
    t.match(await upsert([unknown]), { status: 422, problems: ['CODE_UNKNOWN energyType'] })
    const reversed = { ...samples.record(142, home), validTo: '2039-12-31' }
    t.match(await upsert([reversed]), { status: 422, problems: ['VALIDITY_REVERSED validTo'] })
  }
})
