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
