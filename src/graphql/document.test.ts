import t from 'tap'
import { createRegistry } from '../kernel/registry.ts'
import { registers } from '../registers/index.ts'
import { documentReader } from './document.ts'
import { graphqlSchemaOf } from './schema.ts'

t.test('documents are remembered: many short ones, and no more long ones than take their memory', (t) => {
  const read = documentReader(graphqlSchemaOf(createRegistry(registers)), { introspection: false })
  const short = (i: number) => `{ a${i}: vehicles { nodes { id } } }`
  const long = (i: number) => `${short(i)} # ${'x'.repeat(50_000)}`
  const first = read(short(0))
  for (let i = 1; i < 100; i++) read(short(i))
  t.equal(read(short(0)), first)
  const [one, last] = [read(long(0)), read(long(1))]
  for (let i = 2; i < 7; i++) {
    t.equal(read(long(1)), last, 'what was used lately stays')
    read(long(i))
  }
  t.equal(read(long(1)), last)
  t.not(read(long(0)), one)
  t.not(read(short(0)), first)
  t.end()
})

t.test('documents that are short and have no end are refused at once', (t) => {
  const read = documentReader(graphqlSchemaOf(createRegistry(registers)), { introspection: true })
  const deep = `fragment X on Vehicle { ${'... { '.repeat(250)} id ${'}'.repeat(250)} }`
  const roots = Array.from({ length: 9 }, (_, i) => `a${i}: vehicle(id: 1) { ...X }`).join(' ')
  const operations = Array.from({ length: 100 }, (_, i) => `query q${i} { ...Y }`).join(' ')
  const same = Array.from({ length: 51 }, (_, i) => `a${i}: fields { name }`).join(' ')
  const circle = 'fragment V on Vehicle { organization { vehicles { nodes { ...V } } } }'
  const cycle = 'fragment T on __Type { ofType { ...T } }'
  const refusals: [text: string, code: string][] = [
    [`${operations} fragment Y on Query { ${roots} } ${deep}`, 'TOO_MANY_FIELDS'],
    [`{ __schema { types { ${same} } } }`, 'TOO_MANY_ALIASES'],
    [`{ __type(name: "Vehicle") { ...T } } ${cycle}`, 'TOO_MANY_FIELDS'],
    [`{ vehicle(id: 1) { ...V } } ${circle}`, 'QUERY_TOO_DEEP'],
  ]
  for (const [text, code] of refusals) t.throws(() => read(text), { code }, code)
  t.end()
})
