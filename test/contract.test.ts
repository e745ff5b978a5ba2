// The contracts that are checked in, and the data dictionary, are those that the code derives; everything in the
// contracts has a description.
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
import { answerOf } from './contract-judge.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const registry = createRegistry(registers)
const derived = contractFiles(registry)

t.test('schema.graphql, docs/openapi.json and docs/dictionary.md are what the code derives', async (t) => {
  t.strictSame(Object.keys(derived).sort(), ['docs/dictionary.md', 'docs/openapi.json', 'schema.graphql'])
  for (const [file, text] of Object.entries(derived)) {
    const kept = await readFile(join(root, file), 'utf8').catch(() => '')
    // Not t.equal: the difference of two such files would fill the screen.
    t.ok(kept === text, `${file} is not what the code derives: run "npm run contract" and look at the difference`)
  }
})

t.test('what a list and an export are asked for by is written once', (t) => {
  const { paths } = JSON.parse(derived['docs/openapi.json']!)
  for (const { path } of registry.registers) {
    const [list, file] = [`/v1/${path}`, `/v1/${path}/export`].map((one) => paths[one].get.parameters)
    const isFilter = ({ $ref = '' }) => /\.(eq|in|gte|lte|lt|under|contains|startsWith)$/.test($ref)
    t.ok(list.every(({ $ref = '' }) => $ref) && file.every(({ $ref = '' }) => $ref), path)
    t.ok(list.filter(isFilter).length > 10, path)
    t.strictSame(list.filter(isFilter), file.filter(isFilter), path)
  }
  t.end()
})

t.test('the contract of an action says what it takes and what it answers', (t) => {
  const contract = JSON.parse(derived['docs/openapi.json']!)
  const { paths, components } = contract
  const { requestBody } = paths['/v1/assets/{id}/issue'].post
  t.match(requestBody, { required: true }, 'it has inputs that are required')
  t.match(paths['/v1/clients/{id}/secrets'].post.requestBody, { required: false })
  const answer = answerOf(contract, paths['/v1/assets/{id}/issue'].post, '200')
  const { anyOf } = answer.content!['application/json']!.schema
  t.match(anyOf, [{ $ref: /Asset$/ }, { $ref: /WriteReport$/ }], 'a dry run is answered by a report')
  const { schema } = paths['/v1/assets/issue'].post.requestBody.content['application/json']
  t.match(schema.anyOf, [
    { $ref: /IssueAssetsItem$/ },
    { type: 'array' },
    { properties: { records: { type: 'array' } } },
  ])
  t.match(components.schemas.IssueAssetsItem.allOf, [{ $ref: /ActedRecord$/ }, { $ref: /IssueAssetBody$/ }])
  t.notMatch(components.schemas.ActedRecord.properties.baseVersion.description, /0/, 'an action makes no record')
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

// An application is one of the longest: seven steps with what each takes.
const MAX_OPENAPI_BYTES = 60_000

/** They are read line by line with every change of a descriptor, and fetched by each page that shows them. */
t.test('the contracts stay short', (t) => {
  const bytes = Buffer.byteLength(JSON.stringify(openapiDocument(registry))) / registers.length
  t.ok(bytes <= MAX_OPENAPI_BYTES, `${Math.round(bytes)} bytes a register, ${MAX_OPENAPI_BYTES} are allowed`)
  for (const [file, most] of Object.entries({ 'schema.graphql': 420, 'docs/openapi.json': 116 })) {
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
  const document = openapiDocument(registry)
  const { components } = JSON.parse(derived['docs/openapi.json']!)
  const parts: Part[] = []
  const note = (name: string, value: object) => {
    // What it refers to has one, and of what is computed of a field the record has it.
    if ('$ref' in value && Object.keys(value).length === 1) return
    const [, register, field] = /^\/components\/schemas\/(\w+)(?:Extremes|Numbers)\/properties\/(\w+)$/.exec(name) ?? []
    if (register && components.schemas[register].properties[field!].description) return
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
  walk(document, '')
  t.ok(parts.length > 3000, `${parts.length} parts`)
  t.strictSame(undescribed(parts), [])
  t.end()
})
