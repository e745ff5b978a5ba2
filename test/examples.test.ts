// The examples of the contract of REST run, in the sandbox, and what is answered is what the contract says.
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { type Contract, contractJudge, type Operation, parametersOf } from './contract-judge.ts'
import { buildTestApp } from './harness.ts'

const { app, sql, registry, asCaller } = await buildTestApp(t, { sandbox: true })
const everyone = await asCaller()
/** Who decides is another than who applied. */
const authority = await asCaller()
const contract: Contract = (await app.inject('/openapi.json')).json()
const problemsOf = contractJudge(contract)

type Headers = Record<string, string>
type Asked = { path?: Headers; query?: string; headers?: Headers; body?: unknown; as?: Headers }

/** By its id; the answer, judged. */
async function ask(t: Test, operationId: string, { path = {}, query, headers, body, as = everyone }: Asked = {}) {
  const { url, method, operation } = operations.get(operationId)!
  const type = typeof body === 'string' ? headers?.['content-type'] : 'application/json'
  const answer = await app.inject({
    // Sound: what OpenAPI calls an operation is a method in lower case.
    method: method.toUpperCase() as NonNullable<InjectOptions['method']>,
    url: url.replace(/{(\w+)}/g, (_, name: string) => path[name]!) + (query ? `?${query}` : ''),
    headers: { ...as, ...headers, ...(body !== undefined && { 'content-type': type }) },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  t.strictSame(problemsOf(operation, answer), [], `${operationId} ${query ?? ''}`)
  return answer
}

const operations = new Map(
  Object.entries(contract.paths).flatMap(([url, methods]) =>
    Object.entries(methods).map(([method, operation]) => [operation.operationId, { url, method, operation }] as const),
  ),
)

/** In the place of an id, which each installation has its own of. */
const NO_ID = '00000000-0000-7000-8000-000000000000'

/** Each example of the body, with its type. */
const examplesOf = ({ requestBody }: Operation, id = NO_ID) =>
  Object.entries(requestBody?.content ?? {}).flatMap(([type, { example }]) =>
    example === undefined
      ? []
      : [{ body: JSON.parse(JSON.stringify(example).replaceAll(NO_ID, id)), headers: { 'content-type': type } }],
  )

/** What an example refers to by an id. */
const ofBuilding = "select id from building where code = 'FW-0392-01'"
const referred: Record<string, string> = {
  UseCertificate: ofBuilding,
  AreaApproval: ofBuilding,
  SpaceAllocation: "select id from space where code = 'SL-101'",
  PoolRequest: "select id from pool_item where state = 'AVAILABLE' and number = 'GW-ZC-0002-0001'",
}

/** What it is in beside the state that the action is for: the examples are not one life. */
const prepared: Record<string, string> = {
  acceptDailyRepairProject: "update repair_project set repair_class = 'DAILY' where id = $1",
  fileVehicleQuota: "update vehicle_quota set approver_kind = 'FINANCE' where id = $1",
  withdrawHousingTenancy: 'update housing_tenancy set moved_in_on = null, moved_out_on = null where id = $1',
}

/** What they did is undone, for the record takes part in nothing else by then. */
const undone: Record<string, string> = {
  transferAsset: 'update asset set cancelled_on = null, cancellation_reason = null where id = $1',
  cancelBuilding: 'update building set cancelled_on = null, cancellation_reason = null where id = $1',
  cancelLandParcel: 'update land_parcel set cancelled_on = null, cancellation_reason = null where id = $1',
  cancelHousingUnit: 'update housing_unit set cancelled_on = null, cancellation_reason = null where id = $1',
  offerAssetToPool: "update pool_item set state = 'WITHDRAWN' where asset_id = $1",
}

for (const register of registry.registers) {
  const { name, path, tableName, actions, isReadOnly } = register
  const at = (suffix: string, method: string): string => contract.paths[`/v1/${path}${suffix}`]![method]!.operationId
  const many = at('', 'get').replace('list', '')

  t.test(`${name}: read`, async (t) => {
    const { data } = (await ask(t, `list${many}`, { query: 'limit=20&count=true' })).json()
    const relations = [...register.relations.keys()]
    for (const relation of relations) await ask(t, `list${many}`, { query: `limit=3&include=${relation}` })
    await ask(t, `query${many}`, { body: { limit: 2, include: relations.slice(0, 1) } })
    for (const format of ['csv', 'ndjson'])
      await ask(t, `export${many}`, { query: `format=${format}&id[in]=${crypto.randomUUID()}` })
    const id = data[0]?.id ?? crypto.randomUUID()
    const found = await ask(t, `get${name}`, { path: { id } })
    if (found.headers.etag)
      await ask(t, `get${name}`, { path: { id }, headers: { 'if-none-match': String(found.headers.etag) } })
  })

  t.test(`${name}: each short filter that it has is taken`, async (t) => {
    const values: Record<string, string> = { boolean: 'true', integer: '1', date: '2024-01-01' }
    for (const parameter of parametersOf(contract, operations.get(`list${many}`)!.operation)) {
      const field = register.fields.get(parameter.name.replace(/\[\w+\]$/, ''))
      if (!field) continue
      const [first] = Object.keys(field.enumeration?.values ?? {})
      const kinds = {
        uuid: crypto.randomUUID(),
        decimal: '1',
        dateTime: '2024-01-01T00:00:00Z',
        period: '2024',
        ...values,
      }
      const value = first ?? kinds[field.kind.name as keyof typeof kinds] ?? 'x'
      const answer = await ask(t, `list${many}`, { query: `${parameter.name}=${encodeURIComponent(value)}&limit=1` })
      t.equal(answer.statusCode, 200, `${parameter.name}=${value}: ${answer.body.slice(0, 200)}`)
    }
  })

  if (isReadOnly) continue

  t.test(`${name}: its examples run`, async (t) => {
    const [ofId] = referred[name] ? await sql.unsafe<{ id: string }[]>(referred[name]) : []
    const sent = (operationId: string) => examplesOf(operations.get(operationId)!.operation, ofId?.id)
    const [record] = sent(`upsert${many}`)
    if (!record) {
      t.fail('it has none')
      return
    }
    const created = await ask(t, `upsert${many}`, record)
    t.match(created.json(), { results: [{ outcome: 'CREATED', problems: [], warnings: [] }] }, created.body)
    const again = await ask(t, `upsert${many}`, { body: [record.body] })
    t.match(again.json(), { results: [{ outcome: 'UNCHANGED' }] })
    const key = parametersOf(contract, operations.get(`get${name}ByKey`)!.operation).filter(
      ({ example }) => example !== undefined,
    )
    const query = key
      .map(({ name, example }) => `${name}=${encodeURIComponent(example === NO_ID ? ofId!.id : example!)}`)
      .join('&')
    const { id } = (await ask(t, `get${name}ByKey`, { query })).json()
    t.equal(id, created.json().results[0].id)
    for (const operationId of [`query${many}`, `exportQueried${many}`]) {
      for (const asked of sent(operationId)) {
        const answer = await ask(t, operationId, asked)
        t.ok(answer.body.includes(id) || answer.body.trim().split('\n').length > 1, `${operationId}: ${answer.body}`)
      }
    }
    for (const operationId of [`change${name}`, `replace${name}`]) {
      for (const asked of sent(operationId)) {
        const answer = await ask(t, operationId, { ...asked, path: { id } })
        t.match([answer.statusCode, answer.json().version], [200, 1], `${operationId}: nothing else than it has`)
      }
    }
    for (const file of sent(`import${many}`)) {
      const { counts } = (await ask(t, `import${many}`, file)).json()
      t.match(counts, { read: 1, unchanged: 1 }, file.headers['content-type'])
    }
    for (const { path, gives, mutation, isApproval, from, state } of actions) {
      const operationId = at(`/{id}/${path}`, 'post')
      t.equal(operationId, mutation)
      const [asked] = sent(operationId)
      t.ok(asked, 'it has an example')
      if (from && state === 'state')
        await sql.unsafe(`update ${tableName} set state = $1 where id = $2`, [from[0]!, id])
      if (prepared[mutation]) await sql.unsafe(prepared[mutation], [id])
      const answer = await ask(t, operationId, { ...asked, path: { id }, ...(isApproval && { as: authority }) })
      t.equal(answer.statusCode, gives ? 201 : 200, `${mutation}: ${answer.body}`)
      if (undone[mutation]) await sql.unsafe(undone[mutation], [id])
    }
  })
}

t.test('what is refused is refused as the contract says', async (t) => {
  const [{ id }] = (await sql`select id from building order by id limit 1`) as unknown as [{ id: string }]
  const refused: [operationId: string, asked: Asked, status: number][] = [
    ['listBuildings', { query: 'nonsense=1' }, 400],
    ['listBuildings', { headers: { authorization: '' } }, 401],
    ['listBuildings', { headers: { authorization: 'Bearer none' } }, 401],
    ['listBuildings', { headers: await asCaller({ scopes: ['vehicles:read'] }) }, 403],
    ['listBuildings', { headers: { accept: 'image/png' } }, 200],
    ['getBuilding', { path: { id: crypto.randomUUID() } }, 404],
    ['getBuilding', { path: { id: 'x' } }, 400],
    ['upsertBuildings', { body: { code: 'A' } }, 422],
    ['upsertBuildings', { body: 'no json', headers: { 'content-type': 'application/json' } }, 400],
    ['upsertBuildings', { body: 'x', headers: { 'content-type': 'image/png' } }, 415],
    ['upsertBuildings', { body: [{ id, baseVersion: 7 }] }, 409],
    ['changeBuilding', { path: { id }, body: { name: 'x' }, headers: { 'if-match': '"77"' } }, 412],
    ['changeBuilding', { path: { id }, body: { name: '' } }, 422],
    ['importBuildings', { query: 'mode=atomic', body: 'code\nA\n', headers: { 'content-type': 'text/csv' } }, 422],
    ['removeBuilding', { path: { id: crypto.randomUUID() } }, 404],
    ['getToken', { body: 'grant_type=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 401],
  ]
  for (const [operationId, asked, status] of refused) {
    const answer = await ask(t, operationId, asked)
    t.equal(answer.statusCode, status, `${operationId}: ${answer.body}`)
  }
  const once = { body: { code: 'IDEM', name: 'x' }, headers: { 'idempotency-key': 'example-1' } }
  await ask(t, 'upsertBuildings', once)
  const open = ['getKeys', 'getOauthMetadata', 'getOpenidConfiguration', 'isLive', 'isReady', 'getContract']
  for (const operationId of open) t.equal((await ask(t, operationId)).statusCode, 200)
})

t.test('a transaction of several registers', async (t) => {
  const [example] = examplesOf(operations.get('transact')!.operation)
  const done = await ask(t, 'transact', example)
  t.match(done.json(), { isWritten: true, counts: { created: 2 } }, done.body)
  await ask(t, 'transact', { body: { operations: [{ action: 'upsert', register: 'spaces', fields: {} }] } })
})
