// A client without a token is known by the certificate of its connection (mutual TLS), on real connections.
import { X509Certificate } from 'node:crypto'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import t from 'tap'
import { oauthApp } from './oauth-client.ts'
import { heard } from './until.ts'

const DAY_MS = 24 * 3600 * 1000

t.test('a certificate is as good as a token for the client that it is mapped to', async (t) => {
  const authority = await newAuthority()
  const server = await authority.issue('localhost')
  const folder = t.testdir({ 'server.pem': server.cert, 'server.key': server.key, 'clients.pem': authority.cert })
  const { app, sql, newClient, newSecret, ask } = await oauthApp(t, {
    TLS_CERT_FILE: join(folder, 'server.pem'),
    TLS_KEY_FILE: join(folder, 'server.key'),
    TLS_CLIENT_CA_FILE: join(folder, 'clients.pem'),
  })
  const [ours, unknown] = [await authority.issue('county'), await authority.issue('nobody')]
  const fake = await (await newAuthority()).issue('county')
  const expired = await authority.issue('county', -1)
  const client = await newClient({ certificateFingerprint: ours.fingerprint, scopes: 'vehicles:read' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  // Sound: it listens on a port.
  const { port } = app.server.address() as AddressInfo

  function get(path: string, who?: Issued, headers: Record<string, string> = {}): Promise<number> {
    const agent = new Agent({ ca: authority.cert, ...(who && { key: who.key, cert: who.cert }), keepAlive: false })
    return new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port, servername: 'localhost', path, agent, headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode!))
      })
      call.on('error', reject).end()
    })
  }
  /** Until the certificate `ours` is answered so. */
  const change = async (columns: object, status: number) => {
    await sql`update client set ${sql(columns)} where code = ${client}`
    await heard(async () => (await get('/v1/vehicles', ours)) === status)
  }

  t.equal(await get('/v1/vehicles', ours), 200)
  t.equal(await get('/v1/buildings', ours), 403, 'with the grants of the client')
  t.equal(await get('/v1/vehicles'), 401, 'no certificate')
  t.equal(await get('/v1/vehicles', unknown), 401, 'one that is mapped to nobody')
  t.equal(await get('/v1/vehicles', fake), 401, 'one of another authority with the same name')
  const wrong = { authorization: 'Bearer x.y.z' }
  t.equal(await get('/v1/vehicles', ours, wrong), 401, 'a bad token is not mended by a certificate')
  const other = await newClient()
  const { body } = await ask({ client_id: other, client_secret: await newSecret(other) })
  t.equal(await get('/v1/buildings', ours, { authorization: `Bearer ${body.access_token}` }), 200, 'a token goes first')

  await change({ certificate_fingerprint: fake.fingerprint }, 401)
  t.equal(await get('/v1/vehicles', fake), 401, 'not even when its fingerprint is known')
  t.equal(await get('/v1/vehicles', ours), 401, 'and the former no more')
  // Through the former, so that the change to it is heard of.
  await change({ certificate_fingerprint: ours.fingerprint }, 200)
  await change({ certificate_fingerprint: expired.fingerprint }, 401)
  t.equal(await get('/v1/vehicles', expired), 401, 'expired')
  await change({ certificate_fingerprint: ours.fingerprint, ip_ranges: '10.0.0.0/8' }, 403)
  t.equal(await get('/v1/vehicles', ours), 403, 'from its addresses only')
  await change({ ip_ranges: null }, 200)
  t.equal(await get('/v1/vehicles', ours), 200)
  await change({ is_enabled: false }, 401)
  t.equal(await get('/v1/vehicles', ours), 401, 'a disabled client')
})

interface Issued {
  cert: string
  key: string
  fingerprint: string
}

async function newAuthority() {
  const dates = (days: number) => ({
    notBeforeDate: new Date(Date.now() - 2 * DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
  })
  const options = { keyType: 'ec', algorithm: 'sha256' } as const
  const root = await generate([{ name: 'commonName', value: 'the authority' }], {
    ...{ ...options, ...dates(1) },
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  })
  async function issue(name: string, days = 1): Promise<Issued> {
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
      ...{ ...options, ...dates(days), ca: { cert: root.cert, key: root.private } },
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
    })
    const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase()
    return { cert, key, fingerprint }
  }
  return { cert: root.cert, issue }
}
