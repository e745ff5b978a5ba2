import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Sql } from './connect.ts'
import { databaseProbe } from './probe.ts'

t.test('whoever asks how often, the database is asked twice a second', async (t) => {
  const answers: PromiseWithResolvers<void>[] = []
  // It only calls it as a template tag; how often is what no real database tells.
  const sql = (() => {
    answers.push(Promise.withResolvers())
    return answers.at(-1)!.promise
  }) as unknown as Sql
  const probe = databaseProbe(sql)
  const waiting = Array.from({ length: 100 }, probe)
  await sleep(600)
  waiting.push(probe())
  t.equal(answers.length, 1, 'nor again while it has not answered')
  answers[0]!.resolve()
  await Promise.all(waiting)
  const failing = probe()
  t.equal(answers.length, 2)
  answers[1]!.reject(new Error('gone'))
  await t.rejects(failing)
  await t.rejects(probe(), 'for half a second')
  await sleep(510)
  const again = probe()
  answers[2]!.resolve()
  await t.resolves(again)
})
