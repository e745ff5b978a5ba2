// The two contracts that are checked in are those that the code derives.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSchema, isObjectType } from 'graphql'
import t from 'tap'
import { contractFiles } from '../src/contract.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const derived = contractFiles(createRegistry(registers))

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
