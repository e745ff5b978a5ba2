// The two contracts that are checked in are those that the code derives; everything in them has a description.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSchema, getIntrospectionQuery, graphqlSync, type IntrospectionQuery, isObjectType } from 'graphql'
import t from 'tap'
import { contractFiles } from '../src/contract.ts'
import { graphqlSchemaOf } from '../src/graphql/schema.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { openapiDocument } from '../src/rest/openapi.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const registry = createRegistry(registers)
const derived = contractFiles(registry)

t.test('schema.graphql and docs/openapi.json are what the code derives', async (t) => {
  t.strictSame(Object.keys(derived).sort(), ['docs/openapi.json', 'schema.graphql'])
  for (const [file, text] of Object.entries(derived)) {
    const kept = await readFile(join(root, file), 'utf8').catch(() => '')
    // Not t.equal: the difference of two such files would fill the screen.
    t.ok(kept === text, `${file} is not what the code derives: run "npm run contract" and look at the difference`)
  }
})

t.test('the contract of an action says what it takes and what it answers', (t) => {
  const { paths } = JSON.parse(derived['docs/openapi.json']!)
  const { requestBody, responses } = paths['/v1/assets/{id}/issue'].post
  t.match(requestBody, { required: true }, 'it has inputs that are required')
  t.match(paths['/v1/clients/{id}/secrets'].post.requestBody, { required: false })
  const { anyOf } = responses['200'].content['application/json'].schema
  t.match(anyOf, [{ $ref: /Asset$/ }, { $ref: /WriteReport$/ }], 'a dry run is answered by a report')
  const { schema } = paths['/v1/assets/issue'].post.requestBody.content['application/json']
  t.match(schema.anyOf, [{ type: 'object' }, { type: 'array' }, { properties: { records: { type: 'array' } } }])
  t.notMatch(schema.anyOf[0].properties.baseVersion.description, /0/, 'an action makes no record')
  t.end()
})

/** Relay's compiler asks for the id of whatever has one, and Relay's store takes what has the same id for the same. */
t.test('in GraphQL records alone have an id', (t) => {
  const types = Object.values(buildSchema(derived['schema.graphql']!).getTypeMap()).filter(isObjectType)
  const withId = types.filter((type) => 'id' in type.getFields())
  t.equal(withId.length, registers.length)
  for (const type of withId)
    t.ok(
      type.getInterfaces().some(({ name }) => name === 'Node'),
      type.name,
    )
  t.end()
})

/** They are read line by line with every change of a descriptor. */
t.test('the contracts stay short', (t) => {
  for (const [file, most] of Object.entries({ 'schema.graphql': 420, 'docs/openapi.json': 100 })) {
    const lines = derived[file]!.split('\n').length / registers.length
    t.ok(lines <= most, `${file} has ${Math.round(lines)} lines a register, ${most} are allowed`)
  }
  t.end()
})

interface Part {
  name: string
  description?: string | null
}

const undescribed = (parts: Part[]): string[] =>
  parts
    .filter(({ description }) => !/[\u4e00-\u9fff]/.test(description ?? '') || !/[A-Za-z]{2}/.test(description ?? ''))
    .map(({ name, description }) => `${name}: ${description}`)

/** Of graphql-js, described in English there. */
const specified = ['ID', 'String', 'Int', 'Float', 'Boolean']

t.test('every type, field, argument, input and value of the schema is described, in Chinese and in English', (t) => {
  const source = getIntrospectionQuery({ inputValueDeprecation: true })
  const { data } = graphqlSync({ schema: graphqlSchemaOf(registry), source })
  // Sound: it is the answer to that query.
  const { types } = (data as unknown as IntrospectionQuery).__schema
  const own = types.filter(({ name }) => !name.startsWith('__') && !specified.includes(name))
  const parts = own.flatMap((type): Part[] => [
    type,
    ...('fields' in type ? (type.fields ?? []) : []).flatMap(({ args, ...field }) => [
      { ...field, name: `${type.name}.${field.name}` },
      ...args.map((one) => ({ ...one, name: `${type.name}.${field.name}(${one.name})` })),
    ]),
    ...('inputFields' in type ? (type.inputFields ?? []) : []).map((one) => ({
      ...one,
      name: `${type.name}.${one.name}`,
    })),
    ...('enumValues' in type ? (type.enumValues ?? []) : []).map((one) => ({
      ...one,
      name: `${type.name}.${one.name}`,
    })),
  ])
  t.ok(parts.length > 3000, `${parts.length} parts`)
  t.strictSame(undescribed(parts), [])
  t.end()
})

/** Whatever stands in one of these, by its name. */
const described = ['schemas', 'parameters', 'responses', 'headers', 'securitySchemes', 'properties', 'tags']
const methods = ['get', 'post', 'put', 'patch', 'delete']

t.test('and every schema, property, parameter, header, answer and operation of the document', (t) => {
  const parts: Part[] = []
  const note = (name: string, value: object) => {
    if ('$ref' in value && Object.keys(value).length === 1 && !/properties/.test(name)) return
    parts.push({ name, ...('description' in value && { description: String(value.description) }) })
  }
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, member] of Object.entries(value)) {
      const at = `${path}/${name}`
      const isPart = described.includes(path.split('/').at(-1)!) || methods.includes(name) || name === 'requestBody'
      if (isPart && typeof member === 'object' && member !== null) note(at, member)
      if (name !== 'example' && name !== 'examples') walk(member, at)
    }
  }
  walk(openapiDocument(registry), '')
  t.ok(parts.length > 3000, `${parts.length} parts`)
  t.strictSame(undescribed(parts), [])
  t.end()
})
