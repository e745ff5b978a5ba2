// Everything in both contracts has a description, in Chinese and in English: a generated client shows nothing else.
import { getIntrospectionQuery, graphqlSync, type IntrospectionQuery } from 'graphql'
import t from 'tap'
import { graphqlSchemaOf } from '../src/graphql/schema.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { openapiDocument } from '../src/rest/openapi.ts'

const registry = createRegistry(registers)

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

t.test('every type, field, argument, input and value of the schema', (t) => {
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

t.test('every schema, property, parameter, header, answer and operation of the document', (t) => {
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
