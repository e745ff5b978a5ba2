// What the words of a request mean, whatever a register calls its fields and however a request is written.
import t from 'tap'
import type { Field } from '../src/kernel/define-register.ts'
import { sortableNames } from '../src/kernel/faces.ts'
import { notFields } from '../src/kernel/parameters.ts'
import { sentFields } from '../src/kernel/sent-fields.ts'
import { type Contract, parametersOf } from './contract-judge.ts'
import { rawGet } from './raw-requests.ts'
import { checkRegisters, registers } from './registry.ts'
import { restCalls } from './rest-calls.ts'

const { app, sql, registry, everyone, call, someBuildings } = await restCalls(t)

const headers = { ...everyone, 'accept-language': 'en' }
const get = (path: string) => call('GET', path, { headers })
const graphql = async (query: string, variables: object = {}) =>
  (await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })).json()

t.test('a parameter of the grammar is never a filter, in any register', async (t) => {
  for (const { path } of registry.registers) {
    const all = await get(`${path}?count=true&limit=1`)
    const some = await get(`${path}?count=true&limit=1&fields=id&sort=-id`)
    t.strictSame([some.status, some.body.page.totalCount], [200, all.body.page.totalCount], path)
    for (const name of ['fields', 'filter', 'sort', 'limit', 'count', 'include', 'format']) {
      for (const door of ['', '/export']) {
        t.match((await get(`${path}${door}?${name}[eq]=id`)).body, { code: 'UNKNOWN_PARAMETER' }, `${path} ${name}`)
      }
    }
  }
})

t.test('no field can have the name of a parameter, of a word of filters or of what is sent beside', async (t) => {
  const names = [...notFields, ...sentFields.map(({ name }) => name), 'name[eq]', 'Name', '__proto__', '']
  for (const name of names) {
    const changed = registers.map((register) => {
      if (register.name !== 'ReadRecord') return register
      const field: Field = { ...register.fields.get('clientCode')!, name }
      return { ...register, fields: new Map([...register.fields, [name, field]]) }
    })
    t.throws(() => checkRegisters(changed), { message: /cannot be a field's name/ }, name)
  }
  t.throws(() => {
    const relations = new Map([['or', registers[0]!.relations.values().next().value!]])
    return checkRegisters([{ ...registers[0]!, relations }, ...registers.slice(1)])
  }, /register Region, or: cannot be a relation's name/)
})

t.test('an order that names a field twice is refused', async (t) => {
  for (const sort of ['code,-code', '-code,code', 'code,floorAreaM2,code', 'id,-id']) {
    for (const door of ['', '/export']) {
      const { status, body } = await get(`buildings${door}?sort=${sort}`)
      t.match([status, body.code], [400, 'SORT_DUPLICATE'], `${door} ${sort}`)
    }
  }
  const inline = await graphql('{ buildings(orderBy: [{ code: DESC }, { code: ASC }]) { nodes { code } } }')
  t.match(inline.errors[0].extensions, { code: 'SORT_DUPLICATE' })
  const nested = 'query ($by: [SpaceOrder!]) { buildings { nodes { spaces(orderBy: $by) { nodes { code } } } } }'
  const sent = await graphql(nested, { by: [{ code: 'ASC' }, { floor: 'ASC' }, { code: 'ASC' }] })
  t.match(sent.errors[0].extensions, { code: 'SORT_DUPLICATE' })
  const orders = '[{ sum: { floorAreaM2: DESC } }, { count: ASC }, { sum: { floorAreaM2: ASC } }]'
  const groups = `groups(by: [{ field: USAGE_STATUS }], orderBy: ${orders}) { hasMore }`
  t.match((await graphql(`{ buildings { ${groups} } }`)).errors[0].extensions, { code: 'SORT_DUPLICATE' })
})

t.test('names that are repeated elsewhere say the same once more', async (t) => {
  const prefix = await someBuildings(1)
  const { body } = await get(
    `buildings?code=${prefix}1&fields=code,code,organization.name,organization.name&include=spaces,spaces`,
  )
  t.strictSame(Object.keys(body.data[0]), ['code', 'spaces', 'organization'])
  t.equal((await get(`buildings?code[in]=${prefix}1,${prefix}1&fields=code`)).body.data.length, 1)
})

t.test('a list is given in parts or by commas, and nothing else more than once', async (t) => {
  const prefix = await someBuildings(3)
  const codes = (...numbers: number[]) => numbers.map((n) => `${prefix}${n}`)
  const lists: [name: string, values: string[]][] = [
    ['code[in]', codes(1, 3)],
    ['code[notIn]', codes(2)],
    ['code[between]', codes(1, 2)],
    ['sort', ['-floorAreaM2', 'code']],
    ['fields', ['code', 'organization.name']],
    ['include', ['spaces', 'organization.region']],
    ['fields', ['code,name', 'version']],
    ['fields', ['code', '']],
  ]
  for (const [name, values] of lists) {
    for (const door of name === 'fields' || name === 'include' ? [''] : ['', '/export']) {
      const asked = (parts: string[], as = name) =>
        call('GET', `buildings${door}?code[startsWith]=${prefix}&${parts.map((one) => `${as}=${one}`).join('&')}`)
      const [byCommas, inParts] = [await asked([values.join(',')]), await asked(values)]
      const byAxios = await asked(values, `${name}[]`)
      t.equal(byAxios.text.replace(byAxios.body?.instance, byCommas.body?.instance), byCommas.text, `${door} ${name}[]`)
      t.equal(inParts.status, values.includes('') ? 400 : 200, `${door} ${name}`)
      t.equal(inParts.text.replace(inParts.body?.instance, byCommas.body?.instance), byCommas.text, `${door} ${name}`)
    }
  }
  const once = ['code', 'code[eq]', 'floorAreaM2[gte]', 'code[isNull]', 'filter', 'region', 'limit', 'after', 'count']
  for (const name of once) {
    const { status, body } = await get(`buildings?${name}=1&${name}=1`)
    t.match([status, body], [400, { code: 'INVALID_PARAMETER', detail: /given more than once/ }], name)
  }
  t.match((await get('buildings?nonsense[in]=1&nonsense[in]=2')).body, { code: 'UNKNOWN_PARAMETER' })
  for (const name of ['limit[]', 'code[]', 'code[gte][]', 'nonsense[]', '[]', 'sort[][]']) {
    t.match((await get(`buildings?${name}=1`)).body, { code: 'UNKNOWN_PARAMETER' }, name)
  }
  for (const two of ['sort[]=code&sort=name', 'code[in]=a&code[in][]=b']) {
    t.match((await get(`buildings?${two}`)).body, { code: 'INVALID_PARAMETER', detail: /more than once/ }, two)
  }
})

t.test('a filter counts and, or, not, relations and comparisons, of all parameters together', async (t) => {
  const one = { code: { eq: 'x' } }
  const filters: [filter: object, count: number][] = [
    [{ or: Array(67).fill(one) }, 68],
    [{ or: Array(199).fill(one) }, 200],
    [{ or: Array(200).fill(one) }, 201],
    [{ or: Array(300).fill(one) }, 301],
    [{ or: Array(100).fill({ code: { ne: 'x', startsWith: 'y' } }) }, 201],
    [{ not: { and: Array(99).fill({ not: one }) } }, 200],
    [{ and: Array(67).fill({ spaces: { some: { ...one, ...{ name: { eq: 'y' } } } } }) }, 202],
    [{ and: Array(100).fill({ organization: { region: one } }) }, 301],
  ]
  for (const [filter, count] of filters) {
    const { status, body } = await get(`buildings?filter=${encodeURIComponent(JSON.stringify(filter))}`)
    const wanted = count > 200 ? [400, `The filter has ${count} terms; the limit is 200`] : [200, undefined]
    t.strictSame([status, body.detail], wanted, `${count} terms`)
    const asked = await graphql('query ($f: BuildingFilter) { buildings(filter: $f) { nodes { id } } }', { f: filter })
    t.equal(asked.errors?.[0].message, wanted[1], `${count} terms in GraphQL`)
  }
  const list = 'buildings(filter: $f) { nodes { id } }'
  const twice = `query ($f: BuildingFilter) { a: ${list} b: ${list} }`
  t.notOk((await graphql(twice, { f: { or: Array(99).fill(one) } })).errors)
  const reused = await graphql(twice, { f: { or: Array(100).fill(one) } })
  t.equal(reused.errors?.[0].message, 'The filter has 202 terms; the limit is 200', 'of all filters of a request')
  const many = encodeURIComponent(JSON.stringify({ or: Array(190).fill(one) }))
  const short = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'contains', 'startsWith'].map((word) => `name[${word}]=x`)
  t.match((await get(`buildings?filter=${many}&${short.join('&')}`)).body, { data: [] })
  const refused = await get(`buildings?filter=${many}&${short.join('&')}&region=652300&code=x`)
  t.match(refused.body, { code: 'FILTER_TOO_LARGE', detail: 'The filter has 201 terms; the limit is 200' })
})

t.test('a question that was answered before answers no other', async (t) => {
  const prefix = await someBuildings(1)
  await app.listen({ port: 0 })
  const id: string = (await sql`select id from building where code = ${`${prefix}1`}`)[0]!.id
  const questions: [question: string, status: number][] = [
    ['?fields=code?include=organization', 400],
    ['?fields=code#include=organization', 400],
    ['#fields=code?fields=name', 400],
    ['?fields=code&fields=name', 200],
    ['?fields=code%3Fx', 400],
    ['?fields=code&', 200],
    ['?fields=name', 200],
    ['?fields=%63ode', 200],
    ['#fields=code', 200],
    ['', 200],
  ]
  for (const known of ['', '?fields=code', '?fields=name', '?include=organization']) {
    t.equal((await get(`buildings/${id}${known}`)).status, 200)
    for (const [question, status] of questions) {
      const answer = await rawGet(app, `/v1/buildings/${id}${question}`, everyone)
      t.equal(answer.status, status, `${question} after ${known}`)
    }
  }
})

t.test('the contract offers each order that is taken', async (t) => {
  const contract: Contract = (await app.inject('/openapi.json')).json()
  for (const register of registry.registers) {
    const parameters = parametersOf(contract, contract.paths[`/v1/${register.path}`]!.get!)
    const sort = parameters.find(({ name }) => name === 'sort')!
    const wanted = sortableNames(register).flatMap((name) => [name, `-${name}`])
    t.strictSame(sort.schema.items, { $ref: `#/components/schemas/${register.name}Sort` })
    t.strictSame(contract.components.schemas[`${register.name}Sort`]!.enum, wanted, register.path)
    t.ok(wanted.includes('-id'))
  }
})

t.test('the language is the one with the most weight, the first of equals, and Chinese of none', async (t) => {
  const asked = {
    'zh-CN': ['', 'fr', '*', 'zh', 'zh-CN,zh;q=0.9,en;q=0.8', 'zh, en', 'en;q=0.1, zh', 'en;q=0', 'EN;q=0, *'],
    en: ['en', 'EN-GB', 'en, zh', 'zh;q=0.1, en', 'zh ; q=0.5,en ;q=0.501', 'fr, en;q=0.5', 'en, *;q=0.5'],
  }
  // What is refused is not chosen, a range of its own comes before `*`, and what is no weight or language is none.
  asked.en.push('zh;q=0, *', 'zh;q=0', 'en-US;q=0.2, zh;q=0.5, en;q=0.9', '*;q=0.5, zh;q=0.4')
  asked['zh-CN'].push('enm', 'en;q=abc', 'en;q=2', 'zh;q=0.5, en;q=0.50', '*;q=0.9, en;q=0.1', 'en;q=0, zh;q=0.001')
  for (const [language, all] of Object.entries(asked)) {
    for (const one of all) {
      const answer = await call('GET', 'nonsense', { headers: { 'accept-language': one } })
      t.equal(answer.headers['content-language'], language, one)
    }
  }
})

t.test('what is wrong with a value is told in the words of its code, also in the detail', async (t) => {
  for (const query of ['code[eq]=', 'floorAreaM2[gt]=x', 'usageStatus=NONE']) {
    const [name] = query.split(/[[=]/)
    for (const [language, said] of [
      ['zh', `参数“${name}”的值无效:`],
      ['en', `Parameter "${name}" is invalid: `],
    ]) {
      const as = { ...everyone, 'accept-language': language! }
      const { code, detail, errors } = (await call('GET', `buildings?${query}`, { headers: as })).body
      t.strictSame([code, detail], ['INVALID_PARAMETER', `${said}${errors[0].message}`])
    }
  }
  const { errors } = await graphql('{ buildings(filter: { code: { eq: "" } }) { nodes { id } } }')
  t.match(errors, [{ message: 'Parameter "code" is invalid: The text is empty, and "code" needs a value' }])
})
