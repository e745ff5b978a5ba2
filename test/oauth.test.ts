// POST /oauth/token: who gets a token, for what, and in how many ways one does not.
import { createHook } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { decodeJwt, generateKeyPair } from 'jose'
import t from 'tap'
import { ASSERTION_TYPE, assertion, basic, clientKey, ISSUER, oauthApp, PUBLIC_URL } from './oauth-client.ts'
import { heard } from './until.ts'

const refused = (status: number, error: string) => ({ status, body: { error, error_description: String } })
const CLIENT_REFUSED = refused(401, 'invalid_client')
const nowS = () => Math.floor(Date.now() / 1000)

t.test('a client gets a token by its secret, in the header or in the form', async (t) => {
  const { newClient, newSecret, ask, use } = await oauthApp(t)
  const client = await newClient()
  const secret = await newSecret(client)
  const byHeader = await ask({}, { authorization: basic(client, secret) })
  const byForm = await ask({ client_id: client, client_secret: secret })
  for (const { status, headers, body } of [byHeader, byForm]) {
    t.equal(status, 200)
    t.match(headers, { 'cache-control': 'no-store', 'content-type': /^application\/json/ })
    t.strictSame(Object.keys(body), ['access_token', 'token_type', 'expires_in'])
    t.match(body, { token_type: 'Bearer', expires_in: 3600 })
    t.match(decodeJwt(body.access_token), { iss: ISSUER, sub: client, client_id: client })
    t.equal(await use(body.access_token), 200)
    t.equal(await use(body.access_token, 'assets'), 403)
  }
})

t.test('id and secret in the header are form-encoded first', async (t) => {
  const { newClient, newSecret, ask } = await oauthApp(t)
  const client = await newClient({ code: `县 平台:${randomUUID()}+%` })
  const secret = await newSecret(client)
  t.match(await ask({}, { authorization: basic(client, secret) }), { status: 200 })
  const raw = Buffer.from(`${client}:${secret}`).toString('base64')
  t.match(await ask({}, { authorization: `Basic ${raw}` }), CLIENT_REFUSED)
  t.match(await ask({ client_id: client, client_secret: secret }), { status: 200 }, 'in the form as any parameter')
})

t.test('an unknown client, a wrong secret and a disabled client are told apart by nothing', async (t) => {
  const { sql, newClient, newSecret, ask } = await oauthApp(t)
  const [client, disabled] = [await newClient(), await newClient()]
  const [secret, unused] = [await newSecret(client), await newSecret(disabled)]
  await sql`update client set is_enabled = false where code = ${disabled}`
  const answers = []
  for (const [id, text] of [
    ['nobody', secret],
    [client, unused],
    [client, 'guess'],
    [client, ''],
    [disabled, unused],
    [await newClient(), secret],
  ] as const) {
    const { status, headers, body } = await ask({}, { authorization: basic(id, text) })
    answers.push(JSON.stringify([status, body, headers['www-authenticate'], Object.keys(headers)]))
  }
  t.strictSame([...new Set(answers)].length, 1, answers[0])
  t.match(await ask({}, { authorization: basic('nobody', secret) }), {
    ...CLIENT_REFUSED,
    headers: { 'www-authenticate': /^Basic realm=/, 'cache-control': 'no-store' },
  })
  // Nor by the time it takes, of which the hash is nearly all.
  let hashes = 0
  const hook = createHook({ init: (_id, type) => type === 'SCRYPTREQUEST' && hashes++ }).enable()
  const hashesFor = async (id: string, text: string) => {
    hashes = 0
    await ask({}, { authorization: basic(id, text) })
    return hashes
  }
  t.equal(await hashesFor(client, unused), 1)
  t.equal(await hashesFor('nobody', unused), 1)
  t.equal(await hashesFor(disabled, unused), 1)
  hook.disable()
})

t.test('what is not one well-formed request of one client is refused', async (t) => {
  const { newClient, newSecret, ask, call, app } = await oauthApp(t)
  const client = await newClient()
  const secret = await newSecret(client)
  const { privateKey, publicKeys } = await clientKey()
  const signing = await newClient({ publicKeys })
  const authorization = basic(client, secret)
  const post = { client_id: client, client_secret: secret }
  const grant: [string, string] = ['grant_type', 'client_credentials']
  const INVALID = refused(400, 'invalid_request')
  t.match(await ask({ client_secret: secret, client_id: client }, { authorization }), INVALID, 'two ways at once')
  t.match(await ask({ ...post, ...(await assertion(signing, privateKey)) }), INVALID, 'two others')
  t.match(await ask(await assertion(signing, privateKey), { authorization }), INVALID, 'and two others')
  t.match(await ask({ client_id: 'another' }, { authorization }), INVALID)
  t.match(await ask({ client_id: client }, { authorization }), { status: 200 }, 'said twice, but the same')
  t.match(await call('/oauth/token', [grant, grant], { authorization }), INVALID)
  t.match(await call('/oauth/token', [grant, ['scope', ''], ['scope', '']], { authorization }), INVALID)
  t.match(await call('/oauth/token', {}, { authorization }), INVALID, 'no grant_type')
  t.match(
    await call('/oauth/token', { grant_type: 'password' }, { authorization }),
    refused(400, 'unsupported_grant_type'),
  )
  t.match(await ask({}), CLIENT_REFUSED, 'nobody')
  t.match(await ask({ client_id: client }), CLIENT_REFUSED, 'without a secret')
  t.match(await ask({ client_secret: secret }), CLIENT_REFUSED, 'without an id')
  for (const wrong of [
    ...['Basic', 'Basic %%%', 'Basic AAA=A', 'Basic bm9jb2xvbg==', 'Basic /w==', 'Bearer x', 'Digest x'],
    ...[`Basic ${btoa('%zz:%')}`, `Basic ${btoa('a%00b:c')}`, `Basic ${btoa(':')}`, ''],
  ]) {
    t.match(await ask({}, { authorization: wrong, headers: { authorization: wrong } }), CLIENT_REFUSED, wrong)
  }
  t.match(await ask({ client_id: 'a\u0000b', client_secret: secret }), CLIENT_REFUSED)
  t.match(await ask({ client_id: 'x'.repeat(300), client_secret: secret }), CLIENT_REFUSED)
  t.match(await ask({ ...post, client_assertion: 'x' }), INVALID)
  const typed = (type: string) => ask(post, { headers: { 'content-type': type } })
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
    t.match(await typed(type), INVALID, type)
  }
  t.match(await typed('application/x-www-form-urlencoded; charset=UTF-8'), { status: 200 })
  const large = await ask({ ...post, more: 'x'.repeat(20_000) })
  t.match(large, refused(413, 'invalid_request'))
  const empty = await app.inject({ method: 'POST', url: '/oauth/token' })
  t.match([empty.statusCode, empty.json()], [401, { error: 'invalid_client' }])
  t.equal((await app.inject({ method: 'GET', url: '/oauth/token' })).statusCode, 405, 'nothing in addresses')
})

t.test('of two secrets both are good, and none after its end', async (t) => {
  const { sql, newClient, newSecret, ask } = await oauthApp(t)
  const client = await newClient()
  const [first, second] = [await newSecret(client), await newSecret(client)]
  for (const secret of [first, second]) {
    t.match(await ask({}, { authorization: basic(client, secret) }), { status: 200 })
  }
  await sql`update client_secret set expires_at = now() where id = (select id from client_secret order by id limit 1)`
  await heard(async () => (await ask({}, { authorization: basic(client, first) })).status !== 200)
  t.match(await ask({}, { authorization: basic(client, first) }), CLIENT_REFUSED)
  t.match(await ask({}, { authorization: basic(client, second) }), { status: 200 })
})

t.test('a client may ask for less than it is granted, and not for more', async (t) => {
  const { newClient, newSecret, ask, use } = await oauthApp(t)
  const client = await newClient({ scopes: '*:read buildings:write' })
  const authorization = basic(client, await newSecret(client))
  const narrow = await ask({ scope: 'vehicles:read' }, { authorization })
  t.match(narrow, { status: 200, body: { scope: 'vehicles:read' } })
  t.match(decodeJwt(narrow.body.access_token), { scope: 'vehicles:read' })
  const both = await ask({ scope: 'vehicles:read buildings:write vehicles:read' }, { authorization })
  t.match(both.body, { scope: 'buildings:write vehicles:read' })
  const all = await ask({ scope: '*:read' }, { authorization })
  const whole = await ask({ scope: '' }, { authorization })
  t.notOk('scope' in whole.body)
  const statuses = async (token: string) => [
    await use(token),
    await use(token, 'buildings'),
    await use(token, 'assets'),
  ]
  t.strictSame(await statuses(narrow.body.access_token), [200, 403, 403])
  t.strictSame(await statuses(narrow.body.access_token), [200, 403, 403], 'and again')
  t.strictSame(await statuses(both.body.access_token), [200, 403, 403])
  t.strictSame(await statuses(all.body.access_token), [200, 200, 200])
  t.strictSame(await statuses(whole.body.access_token), [200, 200, 200])
  for (const scope of [
    ...['vehicles:write', 'vehicles:read assets:write', '*:write', 'buildings:approve', 'access:read', 'vehicles'],
    ...['nothing:read', ' ', 'vehicles:read  buildings:read', 'vehicles:read,buildings:read', '*', 'vehicles:"'],
  ]) {
    t.match(await ask({ scope }, { authorization }), refused(400, 'invalid_scope'), scope)
  }
})

t.test('a token of less loses what the client loses', async (t) => {
  const { sql, newClient, newSecret, ask, use } = await oauthApp(t)
  const client = await newClient({ scopes: 'vehicles:read buildings:read' })
  const { body } = await ask({ scope: 'vehicles:read' }, { authorization: basic(client, await newSecret(client)) })
  t.equal(await use(body.access_token), 200)
  await sql`update client_grant set scopes = 'buildings:read'`
  await heard(async () => (await use(body.access_token)) === 403)
  t.equal(await use(body.access_token), 403)
  t.equal(await use(body.access_token, 'buildings'), 403)
})

t.test('a client gets a token by an assertion that it signed', async (t) => {
  const { newClient, ask, use } = await oauthApp(t)
  for (const alg of ['ES256', 'RS256', 'PS256', 'EdDSA']) {
    const { privateKey, publicKeys } = await clientKey(alg)
    const client = await newClient({ publicKeys })
    const answer = await ask(await assertion(client, privateKey, { alg }))
    t.match(answer, { status: 200 }, alg)
    t.equal(await use(answer.body.access_token), 200)
    for (const aud of [`${PUBLIC_URL}/oauth/token`, ISSUER, [ISSUER], [ISSUER, `${PUBLIC_URL}/oauth/token`]]) {
      t.match(await ask(await assertion(client, privateKey, { alg, aud })), { status: 200 }, String(aud))
    }
    t.match(await ask({ client_id: client, ...(await assertion(client, privateKey, { alg })) }), { status: 200 })
  }
})

t.test('an assertion is good once, for us, for minutes, and from its client', async (t) => {
  const { sql, newClient, ask } = await oauthApp(t)
  const { privateKey, publicKeys } = await clientKey()
  const [client, another] = [await newClient({ publicKeys }), await newClient()]
  const used = await assertion(client, privateKey)
  t.match(await ask(used), { status: 200 })
  t.match(await ask(used), CLIENT_REFUSED, 'a second time')
  const many = await assertion(client, privateKey)
  const together = await Promise.all([1, 2, 3, 4].map(() => ask(many)))
  t.strictSame(together.map(({ status }) => status).sort(), [200, 401, 401, 401], 'many times at once')
  t.match(await sql`select count(*)::int as count from used_assertion`, [{ count: 2 }])

  const made = (claims: Parameters<typeof assertion>[2], key = privateKey) => assertion(client, key, claims)
  const { privateKey: stranger } = await generateKeyPair('ES256')
  const wrong: Record<string, Record<string, string>> = {
    'for somebody else': await made({ aud: 'https://elsewhere.example/oauth/token' }),
    'for several': await made({ aud: [ISSUER, 'https://elsewhere.example'] }),
    'for whom the request says we are': await made({ aud: 'http://localhost:80/oauth/token' }),
    ...{
      'for nobody': await made({ aud: undefined }),
      'for an empty list': await made({ aud: [] }),
      'without an end': await made({ exp: undefined }),
    },
    ...{ expired: await made({ exp: nowS() - 60 }), 'for hours': await made({ exp: nowS() + 7200 }) },
    'not yet valid': await made({ nbf: nowS() + 120 }),
    ...{ 'without a number': await made({ jti: undefined }), 'with an empty one': await made({ jti: '' }) },
    ...{ 'a number no text': await made({ jti: 7 as never }), 'with NUL': await made({ jti: 'a\u0000' }) },
    'issued by another': await made({ iss: another }),
    'about another': await made({ sub: another }),
    'of another, who has no keys': await assertion(another, privateKey),
    'about nobody': await made({ sub: undefined }),
    'signed by a stranger': await made({}, stranger),
    garbage: { client_assertion_type: ASSERTION_TYPE, client_assertion: 'a.b.c' },
  }
  for (const [i, [what, parameters]] of Object.entries(wrong).entries()) {
    // From many places, so that it is not the lockout that refuses.
    t.match(await ask(parameters, { address: `10.0.0.${i}` }), CLIENT_REFUSED, what)
  }
  const typeless = { client_assertion: used.client_assertion! }
  t.match(await ask(typeless), refused(400, 'invalid_request'))
  t.match(await ask({ ...typeless, client_assertion_type: 'x' }), refused(400, 'invalid_request'))
  t.match(await ask({ ...(await made({})), client_id: another }), refused(400, 'invalid_request'))
  t.match(await sql`select count(*)::int as count from used_assertion`, [{ count: 2 }], 'only good ones are kept')
})

t.test('an assertion is for an address: names that every installation has are nobody’s', async (t) => {
  const { newClient, ask } = await oauthApp(t, { TOKEN_ISSUER: 'taizhang' })
  const { privateKey, publicKeys } = await clientKey()
  const client = await newClient({ publicKeys })
  t.match(await ask(await assertion(client, privateKey, { aud: 'taizhang' })), CLIENT_REFUSED)
  t.match(await ask(await assertion(client, privateKey, { aud: `${PUBLIC_URL}/oauth/token` })), { status: 200 })
})

t.test('a key that cannot be used is a refusal that counts, not a failure', async (t) => {
  const { sql, newClient, ask } = await oauthApp(t)
  const { privateKey, publicKeys } = await clientKey()
  const sets = [
    { keys: [{ ...publicKeys.keys[0], key_ops: ['verify', 'encrypt'] }] },
    { keys: [{ ...publicKeys.keys[0], x: 'AA' }] },
    { keys: [] },
    { keys: 7 },
  ]
  for (const [i, odd] of sets.entries()) {
    const client = await newClient({ publicKeys: odd })
    t.match(await ask(await assertion(client, privateKey), { address: `10.0.0.${i}` }), CLIENT_REFUSED)
    const failed = await sql`select from failed_authentication where subject = ${`client:${client}@10.0.0.${i}`}`
    t.equal(failed.length, 1)
  }
})

t.test('a client calls from its addresses only, for a token and with it', async (t) => {
  const { newClient, newSecret, ask, use } = await oauthApp(t)
  const client = await newClient({ ipRanges: '10.1.0.0/16 2001:db8::/32' })
  const authorization = basic(client, await newSecret(client))
  const token = (await ask({}, { authorization, address: '10.1.2.3' })).body.access_token
  for (const address of ['2001:db8::7', '::ffff:10.1.9.9']) {
    t.match(await ask({}, { authorization, address }), { status: 200 }, address)
    t.equal(await use(token, 'vehicles', address), 200, address)
  }
  t.match(await ask({}, { authorization, address: '10.2.0.1' }), CLIENT_REFUSED)
  t.equal(await use(token, 'vehicles', '10.2.0.1'), 403)
  t.equal(await use(token, 'vehicles', '2001:db9::1'), 403)
})

t.test('guessing is stopped for the client at that address, and not elsewhere', async (t) => {
  const { newClient, newSecret, ask } = await oauthApp(t)
  const client = await newClient()
  const authorization = basic(client, await newSecret(client))
  let last = await ask({}, { authorization: basic(client, 'guess') })
  for (let i = 0; i < 20 && last.status === 401; i++) last = await ask({}, { authorization: basic(client, 'guess') })
  t.match(last, refused(429, 'temporarily_unavailable'))
  t.ok(Number(last.headers['retry-after']) > 0)
  t.match(await ask({}, { authorization }), { status: 429 }, 'the right secret too')
  t.match(await ask({}, { authorization, address: '10.9.9.9' }), { status: 200 })
})
