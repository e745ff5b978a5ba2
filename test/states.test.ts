// What an authority brings or puts right of what was decided: whatever the state, it has all that the state says.
import t from 'tap'
import { approval } from './care-calls.ts'
import { type Fields, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const { bureau, prefecture } = holders
const { asCaller, call, sql } = await rightsCalls(t)
const all = ['assets', 'buildings', 'reference'].flatMap((one) =>
  ['read', 'write', 'approve'].map((v) => `${one}:${v}`),
)
const authority = await asCaller({ scopes: all, regions: ['652300'] })

const bring = async (register: string, record: Fields) => {
  const answer = await call(authority, 'POST', register, { organizationCreditCode: bureau, ...record })
  const errors: Fields[] = answer.body.errors ?? []
  return {
    ...answer,
    path: `${register}/${answer.body.results?.[0]?.id}`,
    told: errors.map(({ rule }) => rule),
    errors,
  }
}

const applied = { appliedOn: '2026-01-05' }
const decided = { ...applied, ...approval }
const disposal = { ...decided, number: 'ST-1', method: 'SCRAPPING', ground: 'OTHER', state: 'EXECUTED' }
const idle = { ...decided, number: 'ST-1', buildingCode: 'B1', areaM2: '20', disposalMode: 'OTHER', state: 'EXECUTED' }
const repair = {
  ...{ ...decided, code: 'ST-1', buildingCode: 'B1', name: '屋面', repairClass: 'MEDIUM_OR_MAJOR' },
  ...{ purpose: 'REMOVE_HAZARD', planName: '规划', state: 'ACCEPTED' },
}
const stocktake = { number: 'ST-1', kind: 'ROUTINE', cutoffOn: '2025-12-31', department: '某科', state: 'SUBMITTED' }
const loan = { ...decided, number: 'ST-1', kind: 'BORROW', dueOn: '2026-06-30', state: 'RETURNED' }
const succession = {
  ...{ effectiveOn: '2022-01-01', successorCreditCode: prefecture, kind: 'FUNCTION_ADJUSTMENT' },
  state: 'HANDED_OVER',
}

t.test('a state is brought with all that it says has happened', async (t) => {
  const poolItemId = (await sql`select id from pool_item limit 1`)[0]!.id
  const cases: [rule: string, register: string, record: Fields, lacking: Fields][] = [
    ['AST-D5', 'asset-disposals', disposal, { executedOn: '2026-03-01' }],
    ['IDL-D3', 'idle-space-disposals', idle, { executedOn: '2026-03-01' }],
    ['RPR-D2', 'repair-projects', repair, { finalYuan: '60000', acceptedOn: '2026-05-01' }],
    ['AST-D7', 'stocktakes', stocktake, { finishedOn: '2026-01-10' }],
    ['AST-D6', 'pool-requests', { ...loan, poolItemId }, { returnedOn: '2026-05-01', handedOverOn: '2026-02-02' }],
    [...(['REF-D8', 'organization-successions', succession] as const), { handedOverOn: '2022-02-01' }],
  ]
  for (const [rule, register, record, lacking] of cases) {
    const names = Object.keys(lacking)
    const none = await bring(register, record)
    t.match(none, { status: 422, told: [rule] }, `${rule} ${JSON.stringify(none.body)}`)
    t.match(none.errors[0], { code: 'STATE_INCOMPLETE', pointer: /./ })
    for (const name of names) {
      t.match(String(none.errors[0]!.message), name, 'each is named')
      const rest = await bring(register, { ...record, ...lacking, [name]: null })
      t.match(rest, { status: 422, told: [rule], errors: [{ pointer: new RegExp(`/${name}$`) }] }, `${rule} ${name}`)
    }
    const open = await bring(register, {
      ...record,
      state: undefined,
      ...Object.fromEntries(names.map((n) => [n, undefined])),
    })
    t.equal(open.told.includes(rule), false, 'the first state asks nothing of it')
    const whole = await bring(register, {
      ...record,
      ...lacking,
      number: record.number && 'ST-2',
      code: record.code && 'ST-2',
      effectiveOn: record.effectiveOn && '2022-01-02',
    })
    t.match(
      whole,
      { status: 201, body: { results: [{ outcome: 'CREATED' }] } },
      `${rule} ${JSON.stringify(whole.body)}`,
    )
  }
  t.strictSame(
    (await sql`select number from asset_disposal where number like 'ST-%'`).map(({ number }) => number).sort(),
    ['ST-1', 'ST-2'],
  )
})
