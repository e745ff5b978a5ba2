// The collection for Postman: of the form that it reads, and each request of it is one that the service takes.
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { z } from 'zod'
import { oauthApp } from './oauth-client.ts'
import { writeSmallData } from './small-data.ts'

// What schema.getpostman.com/json/collection/v2.1.0 takes, and of it what we use.
const text = z.string()
const pair = z.strictObject({ key: text, value: text, type: z.literal('string').optional() })
const entry = z.strictObject({ key: text, value: text, description: text.optional(), disabled: z.boolean().optional() })
const auth = z.union([
  z.strictObject({ type: z.literal('noauth') }),
  z.strictObject({ type: z.literal('bearer'), bearer: z.array(pair) }),
  z.strictObject({ type: z.literal('basic'), basic: z.array(pair) }),
])
const body = z.union([
  z.strictObject({ mode: z.literal('raw'), raw: text, options: z.object({ raw: z.object({ language: text }) }) }),
  z.strictObject({ mode: z.literal('urlencoded'), urlencoded: z.array(entry) }),
])
const url = z.strictObject({
  ...{ raw: text, host: z.array(text), path: z.array(text) },
  ...{ query: z.array(entry), variable: z.array(pair) },
})
const script = z.strictObject({ type: z.literal('text/javascript'), exec: z.array(text) })
const item = z.strictObject({
  name: text,
  event: z.array(z.strictObject({ listen: z.literal('test'), script })),
  request: z.strictObject({
    ...{ method: text, auth: auth.optional(), header: z.array(entry), url, body: body.optional(), description: text },
  }),
})
const collection = z.strictObject({
  info: z.strictObject({ name: text, description: text, version: text, schema: z.url() }),
  auth,
  variable: z.array(pair),
  item: z.array(z.union([item, z.strictObject({ name: text, item: z.array(item) })])),
})
type Item = z.infer<typeof item>

const tested = await oauthApp(t)
const { app, sql } = tested
await writeSmallData(sql, tested.registry)
// Of the examples in the contract.
const holder = '11652328DEM00367XY,机关,01,COUNTY,652328,FULL'
await app.inject({
  ...{ method: 'POST', url: '/v1/organizations/import' },
  headers: { ...(await tested.asCaller()), 'content-type': 'text/csv' },
  payload: `creditCode,name,institutionType,administrativeLevel,regionCode,fundingType\n${holder}\n`,
})
const service = await app.listen({ port: 0, host: '127.0.0.1' })
const made = collection.parse((await app.inject('/docs/postman.json')).json())
const items = made.item.flatMap((one) => ('item' in one ? one.item : [one]))

t.test('it has every operation of the contract, and the token first', async (t) => {
  const { paths } = (await app.inject('/openapi.json')).json()
  const operations = Object.entries<object>(paths).flatMap(([path, all]) =>
    Object.keys(all).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  )
  const asked = items.map(({ request }) => `${request.method} /${request.url.path.join('/')}`)
  t.strictSame(asked.toSorted(), operations.sort())
  t.equal(asked[0], 'POST /oauth/token')
  t.equal(made.info.schema, 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json')
})

t.test('sent from the first to the last, each is answered, and nothing is changed', async (t) => {
  const variables = new Map(made.variable.map(({ key, value }) => [key, value]))
  const client = await tested.newClient({ scopes: '*:read *:write *:approve access:read access:write audit:read' })
  await sql`update client set clearance = 'personal' where code = ${client}`
  variables
    .set('baseUrl', service)
    .set('clientId', client)
    .set('clientSecret', await tested.newSecret(client))
  const before = await written()
  for (const one of items) {
    const { status, answer } = await send(one, variables)
    const { method, url } = one.request
    t.ok(isMeant(one, status), `${method} ${url.raw}: ${status} ${status < 400 ? '' : answer}`)
  }
  t.strictSame(await written(), before)
})

t.test('without a token the run ends, before it is taken for an attack', async (t) => {
  const variables = new Map([
    ['baseUrl', service],
    ['clientId', 'nobody'],
    ['clientSecret', 'wrong'],
  ])
  t.match(await send(items[0]!, variables), { status: 401, isOver: true })
  t.notOk(variables.has('token'))
})

const actions = tested.registry.registers.flatMap((register) => register.actions.map(({ path }) => path))

/** Of what cannot be tried only: without a version, or without a record; and of actions, which ask more of a record. */
function isMeant({ request: { method, url } }: Item, status: number): boolean {
  const path = url.path.join('/')
  if (method === 'DELETE') return status === 412
  if (path.endsWith('/secrets')) return status === 400
  return status < 300 || (actions.some((action) => path.endsWith(`/${action}`)) && [409, 422].includes(status))
}

async function written(): Promise<unknown> {
  const [row] =
    await sql`select (select count(*) from change)::int as changes, count(*)::int as secrets from client_secret`
  return { ...row }
}

/** As Postman does it: variables, then the request, then the script of its answer. */
async function send({ request, event }: Item, variables: Map<string, string>) {
  const filled = (value: string): string =>
    value.replace(/\{\{([\w.-]+)\}\}/g, (all, name) => variables.get(name) ?? all)
  const entries = (all: z.infer<typeof entry>[]) =>
    all.filter(({ disabled }) => !disabled).map(({ key, value }): [string, string] => [key, filled(value)])
  const named = new Map(request.url.variable.map(({ key, value }) => [key, filled(value)]))
  const path = request.url.path.map((part) => (part.startsWith(':') && named.get(part.slice(1))) || part).join('/')
  const query = new URLSearchParams(entries(request.url.query))
  const answered = await fetch(`${filled(request.url.host[0]!)}/${path}${query.size > 0 ? `?${query}` : ''}`, {
    method: request.method,
    headers: { ...proof(request.auth ?? made.auth, filled), ...Object.fromEntries(entries(request.header)) },
    ...(request.body?.mode === 'raw' && { body: filled(request.body.raw) }),
    ...(request.body?.mode === 'urlencoded' && {
      body: new URLSearchParams(entries(request.body.urlencoded)).toString(),
    }),
  })
  const answer = await answered.text()
  const set = (name: string, value: unknown) => variables.set(name, String(value))
  const response = { code: answered.status, json: () => JSON.parse(answer) }
  let isOver = false
  const setNextRequest = (name: null) => {
    isOver = name === null
  }
  const pm = { response, collectionVariables: { set }, execution: { setNextRequest } }
  for (const { script } of event) runInNewContext(script.exec.join('\n'), { pm })
  return { status: answered.status, answer, isOver }
}

function proof(used: z.infer<typeof auth>, filled: (value: string) => string): Record<string, string> {
  if (used.type === 'noauth') return {}
  if (used.type === 'bearer') return { authorization: `Bearer ${filled(used.bearer[0]!.value)}` }
  const [name, secret] = ['username', 'password'].map((key) => used.basic.find((one) => one.key === key)!.value)
  return { authorization: `Basic ${btoa(filled(`${name}:${secret}`))}` }
}
