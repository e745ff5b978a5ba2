// The figure of bench/lost-connections.ts at a small size: two processes, mixed work, connections ended at random.
import t from 'tap'
import { measureLostConnections } from '../bench/lost-connections.ts'

t.setTimeout(240_000)

t.test('two nodes outlive their connections, and lose nothing that they acknowledged', async (t) => {
  const { nodes, missing, acknowledged, answers, slowestMs } = await measureLostConnections({ ends: 12, log: () => {} })
  t.equal(nodes, 2)
  t.equal(missing, 0, `of ${acknowledged} records`)
  t.ok(acknowledged > 100)
  const known = ['0', '200', '201', '409', '503']
  t.strictSame(
    Object.keys(answers).filter((status) => !known.includes(status)),
    [],
    'no other answers',
  )
  // The figure allows 5 s; other tests are running beside.
  t.ok(slowestMs < 15_000, `the slowest took ${Math.round(slowestMs)} ms`)
})
