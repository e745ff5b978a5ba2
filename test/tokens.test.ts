// Signed tokens across nodes: one key, whoever starts first, and later keys without a restart.
import { exportJWK, generateKeyPair } from 'jose'
import t from 'tap'
import { openTokens } from '../src/access/tokens.ts'
import { testDatabase } from './database.ts'

const options = { issuer: 'taizhang', audience: 'taizhang' }

t.test('nodes that start together on an empty database share one key', async (t) => {
  const { sql } = await testDatabase(t)
  await sql`delete from signing_key`
  const nodes = await Promise.all([1, 2, 3, 4].map(() => openTokens(sql, options)))
  t.match(await sql`select count(*)::int as count from signing_key`, [{ count: 1 }])
  for (const signing of nodes) {
    const token = await signing.sign('county', 60)
    for (const verifying of nodes) t.equal(await verifying.verify(token), 'county')
  }
})

t.test('a later key signs at the next start, is known to running nodes, and leaves earlier tokens valid', async (t) => {
  const { sql } = await testDatabase(t)
  const early = await openTokens(sql, options)
  const token = await early.sign('county', 60)
  let laterS = 0
  const now = performance.now.bind(performance)
  t.intercept(performance, 'now', { value: () => now() + laterS * 1000 })
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const [privateJwk, publicJwk] = [await exportJWK(privateKey), await exportJWK(publicKey)]
  await sql`insert into signing_key (kid, private_jwk, public_jwk)
            values ('second', ${sql.json({ ...privateJwk })}, ${sql.json({ ...publicJwk })})`
  const later = await openTokens(sql, options)
  t.equal(await later.verify(token), 'county')
  const fresh = await later.sign('county', 60)
  t.equal(JSON.parse(Buffer.from(fresh.split('.')[0]!, 'base64url').toString()).kid, 'second')
  await t.rejects(early.verify(fresh), { code: 'UNAUTHENTICATED' }, 'unknown keys are not looked for at once')
  laterS = 6
  t.equal(await early.verify(fresh), 'county')
  const [header, ...rest] = fresh.split('.')
  const renamed = Buffer.from(JSON.stringify({ alg: 'ES256', kid: 'third' })).toString('base64url')
  for (const forged of [
    [renamed, ...rest],
    [header, rest[0], token.split('.')[2]],
  ]) {
    await t.rejects(early.verify(forged.join('.')), { code: 'UNAUTHENTICATED' })
  }
})
