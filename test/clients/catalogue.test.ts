// The catalogue of data resources in the hands of a harvester: read as linked data and judged by shapes, without a look
// anywhere else.
import { readFileSync } from 'node:fs'
import jsonld from 'jsonld'
import { Parser, Store } from 'n3'
import SHACLValidator from 'rdf-validate-shacl'
import t from 'tap'
import { contractJudge } from '../contract-judge.ts'
import { buildTestApp } from '../harness.ts'

interface Catalogue {
  publisher: { name: Record<string, string>; identifier?: string }
  dataset: { identifier: string; distribution: { accessURL: string }[]; [member: string]: unknown }[]
}

const { app, registry, asCaller, sandboxTokens, sql } = await buildTestApp(t, { sandbox: true })
const shapes = new Store(new Parser().parse(readFileSync(new URL('catalogue-shapes.ttl', import.meta.url), 'utf8')))
const as = (role: string) => ({ authorization: `Bearer ${sandboxTokens[role]}` })

async function ask(headers: Record<string, string>, query = '') {
  const answer = await app.inject({ url: `/v1/catalogue${query}`, headers })
  return { status: answer.statusCode, answer, body: answer.json() }
}

const documentLoader = async (url: string) => {
  throw new Error(`it asks for ${url}`)
}

/** What is wrong with it, by path. */
async function problemsOf(catalogue: object): Promise<string[]> {
  const options = { format: 'application/n-quads', documentLoader, safe: true } as const
  // Sound: as N-Quads it is text.
  const text = (await jsonld.toRDF(catalogue, options)) as unknown as string
  const validator = new SHACLValidator(shapes)
  const { results } = await validator.validate(new Store(new Parser().parse(text)))
  return results.map(({ path, focusNode }) => `${path?.value} of ${focusNode?.value}`)
}

t.test('it is DCAT 3, as the profile and the guideline ask', async (t) => {
  const { answer, body, status } = await ask(as('prefecture'))
  t.equal(status, 200)
  t.match(answer.headers['content-type'], /^application\/ld\+json/)
  const contract = (await app.inject('/openapi.json')).json()
  t.strictSame(contractJudge(contract)(contract.paths['/v1/catalogue'].get, answer), [])
  t.strictSame(await problemsOf(body), [])
})

t.test('the shapes find what is missing', async (t) => {
  const { body } = await ask(as('prefecture'))
  const broken: [part: string, changed: object][] = [
    ['publisher', { ...body, publisher: undefined }],
    ['informationItem', { ...body, dataset: [{ ...body.dataset[0], informationItem: [] }, ...body.dataset.slice(1)] }],
    ['accessURL', { ...body, dataset: [{ ...body.dataset[0], distribution: [{ '@type': 'dcat:Distribution' }] }] }],
    ['relation', { ...body, dataset: body.dataset.slice(-1) }],
  ]
  for (const [part, changed] of broken)
    t.ok(
      (await problemsOf(changed)).some((problem) => problem.split(' ')[0]!.endsWith(part)),
      part,
    )
})

t.test('every register is in it, but those of access and audit, and is there to be read', async (t) => {
  const { body } = await ask(as('national'))
  const { dataset } = body as Catalogue
  const shared = registry.registers.filter(({ domain }) => domain !== 'access' && domain !== 'audit')
  t.strictSame(
    dataset.map(({ identifier }) => identifier),
    shared.map(({ name }) => name),
  )
  for (const { distribution } of dataset) {
    const { pathname } = new URL(distribution[0]!.accessURL)
    t.equal((await app.inject({ url: `${pathname}?limit=1`, headers: as('national') })).statusCode, 200, pathname)
  }
  const asset = dataset.find(({ identifier }) => identifier === 'Asset')
  t.match(asset, {
    title: { zh: '国有资产卡片' },
    shareType: { zh: '有条件共享' },
    shareMethod: { zh: ['接口', '文件'] },
  })
  t.match(asset, { updateCycle: { zh: '实时' }, openType: { zh: '不予开放' }, theme: { prefLabel: { zh: '资产' } } })
  const items = asset!.informationItem as { field: string }[]
  t.match(
    items.find(({ field }) => field === 'originalValueYuan'),
    { dataType: '货币型Y', length: 18, itemName: { zh: '价值(元)' } },
  )
  t.match(
    dataset.find(({ identifier }) => identifier === 'Code'),
    { shareType: { zh: '无条件共享' }, openType: { zh: '有条件开放' } },
  )
})

t.test('who provides the data', async (t) => {
  const own = { county: '（示例）昌吉市机关事务管理局', prefecture: '（示例）昌吉州机关事务管理局' }
  for (const [role, name] of Object.entries(own)) {
    const { body } = await ask(as(role))
    t.match(body.publisher, { name: { zh: name }, identifier: /^\w{18}$/ }, role)
  }
  const { body: county } = await ask(as('county'))
  const code = county.publisher.identifier
  t.match((await ask(as('national'), `?provider=${code}`)).body.publisher, county.publisher)
  const stranger = await asCaller({ scopes: ['reference:read'], regions: ['320400'] })
  t.match(await ask(stranger, `?provider=${code}`), { status: 404 }, 'beyond reach it is as if it were not there')
  t.match(await ask(stranger), { status: 200, body: { publisher: { name: { zh: '（示例）常州市机关事务管理局' } } } })
  const [school] = await sql`select id from organization where name like '%昌吉市第一中学'`
  const nobody = await asCaller({ scopes: ['reference:read'], organizationIds: [school!.id] })
  t.match(await ask(nobody), { status: 200, body: { publisher: { name: { zh: '台账', en: 'Taizhang' } } } })
})

t.test('what is refused', async (t) => {
  t.match(await ask({}), { status: 401 })
  t.match(await ask(await asCaller({ scopes: ['vehicles:read'] })), { status: 403, body: { code: 'SCOPE_MISSING' } })
  for (const query of ['?providr=x', '?provider=1&provider=2', '?provider='])
    t.match(await ask(as('national'), query), { status: 400 }, query)
})
