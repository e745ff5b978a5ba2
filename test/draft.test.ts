// A migration is drafted from the kept snapshot: it must be of the tables that the last one left.
import t from 'tap'
import { draft, readSnapshot } from '../migrations/draft.ts'
import { registry } from './registry.ts'

t.test('the kept snapshot is of the tables that the registers name', async (t) => {
  t.equal(await draft(await readSnapshot(), registry), '', 'npm run draft -- what-it-is-for')
})
