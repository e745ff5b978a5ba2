// The tests of all registers, in one process and on one service: a process and a service for each would cost more than
// what they test. A file is run alone as well, and then tests all of its register (conformance.ts).
import { glob } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { covered } from './conformance.ts'
import { registers } from './registry.ts'
import { factsOf } from './shapes.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = (await Array.fromAsync(glob('src/registers/*/*/*.test.ts', { cwd: root }))).sort()

for (const file of files) {
  const before = t.counts.total
  await import(`../${file}`)
  // Its tests have run when this one has: what the next file asks for must not come between.
  await t.test(`${file} has tests`, async (own) => own.ok(t.counts.total > before))
}

t.test('every register that is written is tested, and of each shape one is tested whole', async (t) => {
  const written = registers.filter(({ isReadOnly }) => !isReadOnly)
  const missing = written.filter((register) => !covered.has(register)).map(({ name }) => name)
  t.strictSame(missing, [], 'a register has a test that calls testRegister')
  const whole = written.filter((register) => covered.get(register) === 'whole')
  const shown = new Set(whole.flatMap(factsOf))
  t.strictSame(
    written.flatMap(factsOf).filter((fact) => !shown.has(fact)),
    [],
  )
  t.comment(`whole: ${whole.map(({ name }) => name).join(', ')}`)
})
