// What an authority brings or puts right of what was decided: whatever the state, it has all that the state says.
import t from 'tap'
import { approval } from './care-calls.ts'
import { type Fields, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const { bureau, prefecture } = holders
const { app, asCaller, call, sql } = await rightsCalls(t)
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

t.test('what is brought follows the order of its days, by every door', async (t) => {
  const poolItemId = (await sql`select id from pool_item where state = 'WITHDRAWN' or state = 'LENT' limit 1`)[0]!.id
  const done = { executedOn: '2026-03-01' }
  const plan = { year: '2026', name: '桌', classCode: 'A02010105', allocationMode: 'LEASE', quantity: '1' }
  const rent = { direction: 'LEASE_IN', address: '路 1', areaM2: '9', counterparty: '甲', state: 'APPROVED' }
  const term = { ...decided, ...rent, signedOn: approval.decidedOn, validFrom: '2026-06-01', validTo: '2027-05-31' }
  const late = { appliedOn: '2026-09-30', state: 'APPROVED' }
  const cases: [rule: string, register: string, record: Fields, reversed: Fields, at: string][] = [
    ['AST-D8', 'allocation-plans', { ...decided, ...plan, state: 'APPROVED' }, late, 'decidedOn'],
    ['AST-D9', 'asset-disposals', { ...disposal, ...done }, { executedOn: '2026-01-31' }, 'executedOn'],
    [
      'AST-D9',
      'asset-disposals',
      { ...disposal, ...done, remittedOn: '2026-03-01' },
      { remittedOn: '2026-02-28' },
      'remittedOn',
    ],
    [
      'AST-D10',
      'pool-requests',
      { ...loan, poolItemId, handedOverOn: '2026-02-02', returnedOn: '2026-02-02' },
      { returnedOn: '2026-02-01' },
      'returnedOn',
    ],
    [
      'AST-D11',
      'stocktakes',
      { ...stocktake, department: '序', finishedOn: '2025-12-31' },
      { finishedOn: '2025-12-30' },
      'finishedOn',
    ],
    ['IDL-D4', 'idle-space-disposals', { ...idle, ...done }, { executedOn: '2026-01-31' }, 'executedOn'],
    ['LSE-D5', 'leases', { ...decided, ...rent }, late, 'decidedOn'],
    ['LSE-D6', 'leases', { ...term, endedOn: '2026-06-01' }, { endedOn: '2026-05-31' }, 'endedOn'],
    ['LSE-D7', 'leases', { ...term, remittedOn: '2026-06-01' }, { remittedOn: '2026-05-31' }, 'remittedOn'],
    ['RPR-D3', 'repair-projects', { ...repair, state: 'APPROVED' }, late, 'decidedOn'],
    [
      'BLD10',
      'repair-projects',
      { ...repair, state: 'APPROVED', startedOn: approval.decidedOn },
      { startedOn: '2026-01-31' },
      'startedOn',
    ],
    [
      'REF-D9',
      'organization-successions',
      { ...succession, effectiveOn: '2021-01-01', handedOverOn: '2021-01-01' },
      { handedOverOn: '2020-12-31' },
      'handedOverOn',
    ],
  ]
  for (const [n, [rule, register, record, reversed, at]] of cases.entries()) {
    const key = (suffix: string) => ({
      number:
        register === 'repair-projects' || register === 'organization-successions' ? undefined : `OD-${n}${suffix}`,
      ...(register === 'repair-projects' && { code: `OD-${n}${suffix}` }),
    })
    const wrong = { ...record, ...key('a'), ...reversed }
    const answer = await bring(register, wrong)
    t.match(
      answer,
      { status: 422, told: [rule], errors: [{ pointer: `/${at}` }] },
      `${rule} ${JSON.stringify(answer.body)}`,
    )
    const file = await app.inject({
      ...{ method: 'POST', url: `/v1/${register}/import?mode=partial` },
      headers: { ...authority, 'content-type': 'application/x-ndjson' },
      payload: JSON.stringify({ organizationCreditCode: bureau, ...wrong }),
    })
    t.match(file.json(), { counts: { rejected: 1 }, rejected: [{ rule }] }, `${rule} in a file ${file.body}`)
    const kept = await bring(register, { ...record, ...key('b') })
    t.match(kept, { status: 201 }, `${rule} ${JSON.stringify(kept.body)}`)
    const change = await call(authority, 'PATCH', kept.path, { ...reversed, state: undefined }, { 'x-reason': 'order' })
    t.equal(change.status, 422, `${rule} ${JSON.stringify(change.body)}`)
  }
})
