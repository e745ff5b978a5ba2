import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { type Fields, home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { client } from './register.ts'

const jwkOf = (key: ReturnType<typeof generateKeyPairSync>['publicKey']): object => key.export({ format: 'jwk' })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keySet = (...keys: object[]): string => JSON.stringify({ keys })

const samples: Samples = {
  record: (n, { regionCode }) => ({
    ...{ code: `sys.${regionCode}-${n}`, name: `业务"系统" ${n}`, regionCode, clearance: 'internal', isEnabled: true },
    ...{ ipRanges: '10.1.0.0/16 2001:db8::/32 192.0.2.7', publicKeys: keySet(jwkOf(ec.publicKey)), note: '某处室' },
    ...{ certificateFingerprint: `${regionCode}${n}`.padStart(64, '0') },
    ...{ issuer: 'https://id.example', subject: `${regionCode} ${n}`, tokensValidFrom: '2024-01-01T00:00:00.000000Z' },
  }),
  change: { clearance: 'public', isEnabled: false, ipRanges: '::1', issuer: null, subject: null, regionCode: '652300' },
}

const { transports, rest, sql } = await testRegister(client, samples)
const [byRest] = transports

t.test('what cannot be a credential or an address is refused, and said why', async (t) => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
  const pub = jwkOf(ec.publicKey)
  const wrong: [field: string, value: unknown, code: string][] = [
    ['code', 'Upper', 'CLIENT_CODE_FORMAT'],
    ['code', 'a', 'CLIENT_CODE_FORMAT'],
    ['code', '-a', 'CLIENT_CODE_FORMAT'],
    ['code', 'system', 'CLIENT_CODE_FORMAT'],
    ['ipRanges', '10.0.0.0/8 10.0.0', 'IP_RANGE_FORMAT'],
    ['ipRanges', '10.0.0.0/33', 'IP_RANGE_FORMAT'],
    ['ipRanges', '10.0.0.0/8,10.1.0.0/16', 'IP_RANGE_FORMAT'],
    ['ipRanges', 'fe80::1%eth0', 'IP_RANGE_FORMAT'],
    ['publicKeys', 'no JSON', 'PUBLIC_KEYS_FORMAT'],
    ['publicKeys', '[]', 'PUBLIC_KEYS_FORMAT'],
    ['publicKeys', keySet(), 'PUBLIC_KEYS_FORMAT'],
    ['publicKeys', keySet(pub, pub), 'PUBLIC_KEYS_FORMAT'],
    ['publicKeys', keySet(jwkOf(rsa)), 'PUBLIC_KEYS_FORMAT'],
    ['publicKeys', keySet(jwkOf(p384)), 'PUBLIC_KEYS_FORMAT'],
    ['publicKeys', keySet(ec.privateKey.export({ format: 'jwk' })), 'PRIVATE_KEY_SENT'],
    ['publicKeys', keySet({ kty: 'oct', k: 'AAAA' }), 'PRIVATE_KEY_SENT'],
    ['certificateFingerprint', 'AB'.repeat(32), 'FINGERPRINT_FORMAT'],
    ['issuer', null, 'ISSUER_AND_SUBJECT'],
  ]
  for (const [field, value, code] of wrong) {
    for (const { upsert } of transports) {
      const place = code === 'ISSUER_AND_SUBJECT' ? 'subject' : field
      const answer = await upsert([{ ...samples.record(140, home), [field]: value }])
      t.match(answer, { status: 422, problems: [`${code} ${place}`] }, String(value).slice(0, 40))
    }
  }
  t.equal((await sql`select from client where code = ${String(samples.record(140, home).code)}`).length, 0)
  const { text } = await byRest!.upsert([{ ...samples.record(140, home), ipRanges: '300.1.1.1' }])
  t.match(JSON.parse(text).errors[0].message, '“300.1.1.1”不是 IP 地址')
})

t.test('of two new clients with one certificate each is named by its code', async (t) => {
  const first = samples.record(148, home)
  const second = { ...samples.record(149, home), certificateFingerprint: first.certificateFingerprint }
  const { status, text } = await byRest!.upsert([first, second])
  t.equal(status, 409)
  t.match(text, `记录 ${first.code}`)
  t.match((await byRest!.upsert([first])).results, [{ outcome: 'CREATED' }], 'nothing was written')
})

t.test('good keys of every kind are taken, and several with a kid each', async (t) => {
  const kinds = [
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
    generateKeyPairSync('ed25519').publicKey,
    ec.publicKey,
  ]
  const publicKeys = keySet(...kinds.map((key, i) => ({ ...jwkOf(key), kid: `k${i}` })))
  t.match((await byRest!.upsert([{ ...samples.record(141, home), publicKeys }])).results, [{ outcome: 'CREATED' }])
})

t.test('client and grants move with the region that administers them', async (t) => {
  const record: Fields = samples.record(142, home)
  const { results } = await byRest!.upsert([record])
  await sql`insert into client_grant (client_id, region_path, code, scopes, reach, purpose, legal_basis)
            values (${results[0]!.id}, '650000.652300.652301', '1', 'vehicles:read', 'NATION', '-', '-')`
  const parent = (code: string) => sql`
    update region set parent_id = p.id, path = concat_ws('.', p.path, '652301')
    from region p where p.code = ${code} and region.code = '652301'`
  await parent('650100')
  const pathsOf = async () => {
    const [row] =
      await sql`select c.region_path as client, g.region_path as grant, c.version, g.version as grant_version
      from client c join client_grant g on g.client_id = c.id where c.id = ${results[0]!.id}`
    return { ...row }
  }
  const moved = '650000.650100.652301'
  t.strictSame(await pathsOf(), { client: moved, grant: moved, version: 2, grant_version: 2 })
  await parent('652300')
  await rest('PATCH', `/${results[0]!.id}`, { payload: { regionCode: null } })
  t.strictSame(await pathsOf(), { client: null, grant: null, version: 4, grant_version: 4 })
  const logged = await sql`select version, region_path from change_detail where register = 'Grant' and op = 'UPDATED'
                           order by seq desc limit 1`
  t.match(logged[0], { version: 4, region_path: null })
})
