// What actions can do that none of the shipped ones does yet: states that nothing else sets, decisions on what another
// has proposed, records of other registers, of an organization beyond reach as well.
import t from 'tap'
import { type Action, type ActionDefinition, defineActions } from '../src/kernel/define-action.ts'
import { createRegistry, type Registry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { codeOf, type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const doc = { zh: '试', en: 'try' }

const actions: Record<string, ActionDefinition> = {
  approve: { doc, isApproval: true, from: ['IDLE'], to: 'IN_USE', input: { note: {} } },
  /** A vehicle is made of the card, at the receiver. */
  handOut: {
    doc,
    input: {
      receiverCreditCode: { isRequired: true, doc },
      vin: { isRequired: true, doc },
    },
    refuses: [
      {
        ...{ id: 'T1', zh: '名称为 {name}', en: 'its name is {name}', basis: 'P' },
        ...{ holds: 'char_length(r.name) < char_length(i.vin)', shows: { name: 'r.name' } },
      },
      { id: 'T2', field: 'vin', zh: '编号', en: 'code', basis: 'P', holds: ({ row }) => row.code !== 'A-2' },
    ],
    reads: ['code', 'originalValueYuan'],
    sets: ({ row, client }) => ({ note: `${row.code} ${row.originalValueYuan} ${client.slice(0, 4)}` }),
    writes: {
      Vehicle: ({ row, input }) => [
        {
          ...{ organizationCreditCode: input.receiverCreditCode, vin: input.vin, category: 'OTHER' },
          ...{ energyKind: 'OTHER', priceYuan: row.originalValueYuan, usageStatus: 'IN_USE' },
        },
      ],
    },
    receiver: 'receiverCreditCode',
  },
}

/** The assets, with a state that only actions set, and with who proposes and who decides in two texts of theirs. */
function changed(shipped: Registry): Registry {
  const asset = shipped.get('Asset')
  const fields = [...asset.fields].map(([name, field]) => {
    if (name === 'usageStatus') return [name, { ...field, write: 'action' }] as const
    const as = { brand: 'proposedBy', model: 'decidedBy' }[name]
    return as ? ([as, { ...field, name: as, write: 'never' }] as const) : ([name, field] as const)
  })
  const { receiver: _, ...narrow } = actions.handOut!
  const own = defineActions('Asset', { ...actions, handNear: narrow }, 'usageStatus')
  const other = { ...asset, fields: new Map(fields), actions: own }
  const all = shipped.registers.map((register) => (register === asset ? other : register))
  const get = (name: string) => all.find((register) => register.name === name)!
  return { registers: all, get, target: ({ to }) => get(to) }
}

async function open(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t, { registry: changed(createRegistry(registers)) })
  const { sql, call } = tested
  const cards = () => sql`select a.id, a.code, a.usage_status, a.brand, a.model, a.note, a.version from asset a
    join organization o on o.id = a.organization_id where o.credit_code = ${holders.bureau} order by a.code`
  const vehicles = () => sql`select v.vin, v.price_yuan, o.credit_code from vehicle v
    join organization o on o.id = v.organization_id order by v.created_at desc, v.vin`
  const done = (as: Headers, name: string, id: string, input: Fields = {}) =>
    call(as, 'POST', `assets/${id}/${name}`, input)
  return { ...tested, cards, vehicles, done }
}

t.test('a state is set by actions, and once by who may approve', async (t) => {
  const { asCaller, call, graphql, cards } = await open(t)
  const [clerk, authority] = await Promise.all([
    asCaller({ scopes: ['assets:write', 'assets:read'], regions: ['652300'] }),
    asCaller({ scopes: ['assets:write', 'assets:read', 'assets:approve'], regions: ['652300'] }),
  ])
  const before = await cards()
  const idle = before.find(({ code }) => code === 'A-3')!
  const patched = await call(clerk, 'PATCH', `assets/${idle.id}`, { usageStatus: 'IN_USE' })
  t.match(patched, { status: 422, problems: ['FIELD_NOT_WRITTEN usageStatus'] }, 'it is the service’s')
  t.match(patched.body.errors[0].message, /只由操作改变:approve\)?[;;]/, 'which is said')
  const back = await call(clerk, 'PATCH', `assets/${idle.id}`, { usageStatus: 'IDLE' })
  t.match(back, { status: 200, body: { usageStatus: 'IDLE', version: idle.version } }, 'as it was read')
  const patchedBy = await call(authority, 'PATCH', `assets/${idle.id}`, { usageStatus: 'IN_USE' })
  t.match(patchedBy, { status: 422, problems: ['FIELD_IMMUTABLE usageStatus'] }, 'nor by who decides')
  t.match(patchedBy.body.errors[0].message, /只由操作改变:approve$/, 'but by an action')
  t.strictSame(await cards(), before)
  const made = (as: Headers, code: string, usageStatus = 'PENDING_DISPOSAL') => {
    const record = { organizationCreditCode: holders.bureau, code, name: '旧', usageStatus }
    return call(as, 'POST', 'assets', { ...record, classCode: 'A02010105' })
  }
  const refused = { status: 422, problems: ['FIELD_NOT_WRITTEN usageStatus'] }
  t.match(await made(clerk, 'N-1'), refused, 'what others make begins in the state that all begin in')
  t.match(await made(clerk, 'N-1', 'IN_USE'), { status: 201 }, 'which may be said')
  t.match(await made(authority, 'N-2'), { status: 201 }, 'old records come as they are')
  const states = (await cards())
    .filter(({ code }) => code.startsWith('N-'))
    .map(({ code, usage_status }) => `${code} ${usage_status}`)
  t.strictSame(states, ['N-1 IN_USE', 'N-2 PENDING_DISPOSAL'])
  const query = `mutation { r: upsertAssets(records: [{ id: "${idle.id}", usageStatus: IN_USE }]) {
    isWritten results { problems { code field } } } }`
  const { r } = (await graphql(clerk, query)).data
  t.match(r, { isWritten: false, results: [{ problems: [{ code: 'FIELD_NOT_WRITTEN', field: 'usageStatus' }] }] })
})

t.test('a state comes with old records where their writer may approve, and nowhere else', async (t) => {
  const { addGrant, asCaller, call, cards, graphql } = await open(t)
  const clerk = await asCaller({ scopes: ['assets:write', 'assets:read'], regions: ['652301'] })
  await addGrant(clerk, 'assets:approve', { region: '652302' })
  const before = await cards()
  const record = (code: string) => ({ organizationCreditCode: holders.bureau, code, name: '旧', usageStatus: 'IDLE' })
  const refused = { status: 422, problems: ['FIELD_FORBIDDEN usageStatus'] }
  t.match(await call(clerk, 'POST', 'assets', { ...record('N-1'), classCode: 'A02010105' }), refused)
  const query = `mutation ($r: [AssetInput!]!) { r: upsertAssets(records: $r) {
    results { outcome problems { code field } } } }`
  const { results } = (await graphql(clerk, query, { r: [{ ...record('N-1'), classCode: 'A02010105' }] })).data.r
  t.match(results, [{ outcome: 'REJECTED', problems: [{ code: 'FIELD_FORBIDDEN', field: 'usageStatus' }] }])
  t.match(await call(clerk, 'POST', 'assets', { ...record('A-3'), note: 'x' }), { status: 200 }, 'as it was read')
  t.equal((await cards()).length, before.length)
  const both = await asCaller({ scopes: ['assets:write', 'assets:read'], regions: ['652301'] })
  await addGrant(both, 'assets:approve', { region: '652301' })
  t.match(await call(both, 'POST', 'assets', { ...record('N-1'), classCode: 'A02010105' }), { status: 201 })
  t.match((await cards()).at(-1), { code: 'N-1', usage_status: 'IDLE' })
})

t.test('nobody decides on what the same client has proposed', async (t) => {
  const { asCaller, call, cards, done, sql } = await open(t)
  const scopes = ['assets:approve', 'assets:write', 'assets:read']
  const [proposer, authority] = await Promise.all([asCaller({ scopes }), asCaller({ scopes })])
  const idle = (await cards()).find(({ code }) => code === 'A-3')!
  const record = { organizationCreditCode: holders.bureau, code: 'P-1', name: '新', classCode: 'A02010105' }
  const other = await call(proposer, 'POST', 'assets', { ...record, proposedBy: 'x' })
  t.match(other, { status: 422, problems: ['FIELD_NOT_WRITTEN proposedBy'] })
  t.match(await call(proposer, 'POST', 'assets', { ...record, proposedBy: codeOf(proposer) }), { status: 201 })
  t.match((await cards()).at(-1), { code: 'P-1', brand: codeOf(proposer) }, 'the service says who proposes')
  t.match(await call(authority, 'POST', 'assets', { ...record, note: 'y' }), { status: 200 })
  t.match((await cards()).at(-1), { brand: codeOf(proposer), note: 'y' }, 'that is who made it')
  await sql`update asset set brand = ${codeOf(proposer)}, version = version + 1 where id = ${idle.id}`
  const before = await cards()
  t.match(await done(proposer, 'approve', idle.id), { status: 409, body: { code: 'APPROVER_IS_APPLICANT' } })
  t.strictSame(await cards(), before)
  t.match(await done(authority, 'approve', idle.id, { note: 'ok' }), { status: 200, body: { usageStatus: 'IN_USE' } })
  const decided = { usage_status: 'IN_USE', brand: codeOf(proposer), model: codeOf(authority), note: 'ok' }
  t.match((await cards()).find(({ code }) => code === 'A-3')!, decided)
  t.match(await done(authority, 'approve', idle.id), { status: 409, body: { code: 'TRANSITION_REFUSED' } })
})

t.test('what an action writes elsewhere is the action’s, at its receiver as well', async (t) => {
  const { asCaller, call, cards, done, vehicles, sql } = await open(t)
  const clerk = await asCaller({ scopes: ['assets:write', 'assets:read'], regions: ['652301'], clearance: 'internal' })
  const [before, parked] = [await cards(), await vehicles()]
  const [first, second] = before
  const vin = 'LDEMTZ000PD999999'
  const input = { receiverCreditCode: holders.neighbour, vin }
  const near = await done(clerk, 'hand-near', first!.id, input)
  t.match(near, { status: 422, body: { code: 'ORGANIZATION_UNKNOWN' } }, 'no receiver, no reach')
  const short = await done(clerk, 'hand-out', first!.id, { ...input, vin: '1' })
  t.match(short, { status: 422, body: { code: 'RULE_REFUSED', detail: /名称为 服务器/, errors: [{ rule: 'T1' }] } })
  const odd = await done(clerk, 'hand-out', second!.id, input)
  t.match(odd, { status: 422, body: { errors: [{ rule: 'T2', pointer: '/vin' }] } })
  const [stranger] = await sql`select a.id from asset a join organization o on o.id = a.organization_id
    where o.credit_code = ${holders.neighbour}`
  const records = [first!, stranger!].map(({ id }, i) => ({ ...input, id, vin: `${vin.slice(1)}${i}` }))
  const list = await call(clerk, 'POST', 'assets/hand-out', { records })
  const nameless = await call(clerk, 'POST', 'assets/hand-out', { records: [input, { ...input, id: null }] })
  t.strictSame(nameless.problems, ['FIELD_REQUIRED id', 'FIELD_REQUIRED id'], 'which record is said by its id alone')
  t.strictSame(list.problems, ['RECORD_NOT_FOUND 1'], 'what is the receiver’s is not acted on')
  const wrong = await done(clerk, 'hand-out', first!.id, { ...input, vin: '合计合计合计合计合计' })
  t.match(wrong.status, 422, 'what the other register refuses')
  t.strictSame([await cards(), await vehicles()], [before, parked], 'nothing was written')

  t.match(await done(clerk, 'hand-out', first!.id, input), { status: 200, body: { note: 'A-1 58000.00 test' } })
  const [made] = await vehicles()
  t.match(made, { vin, credit_code: holders.neighbour, price_yuan: '58000.00' })
  t.equal((await vehicles()).length, parked.length + 1)
  const logged = await sql`select distinct request_id, action, client from change where action is not null`
  t.match(logged, [{ action: 'Asset.handOut', client: codeOf(clerk) }], 'in one transaction of the log')
  t.match(
    await call(clerk, 'POST', 'vehicles', { vin: 'LDEMTZ000PD999998' }),
    { status: 403 },
    'but nothing else there',
  )
})

t.test('what an action locks beside its record is asked of one after the other', async (t) => {
  const { registers: all } = createRegistry(registers)
  const used = `(select count(*) from space x
    where x.building_id = r.building_id and x.usage_status = 'LEASED_OR_LENT')`
  const own: Record<string, readonly Action[]> = {
    Space: defineActions(
      'Space',
      {
        lend: {
          ...{ doc, from: ['IN_USE'], to: 'LEASED_OR_LENT', locks: ['building'] },
          refuses: [{ id: 'T4', zh: '满', en: 'full', basis: 'P', holds: `${used} < 2` }],
        },
      },
      'usageStatus',
    ),
    AssetMovement: defineActions('AssetMovement', { remark: { doc, input: { note: { isRequired: true } } } }),
  }
  const changed = all.map((one) => ({ ...one, actions: own[one.name] ?? one.actions }))
  const get = (name: string) => changed.find((register) => register.name === name)!
  const tested = await rightsCalls(t, { registry: { registers: changed, get, target: ({ to }) => get(to) } })
  const { asCaller, call, sql } = tested
  const scopes = ['buildings:read', 'buildings:write', 'assets:read', 'assets:write']
  const clerk = await asCaller({ scopes, regions: ['652301'] })
  const records = Array.from({ length: 16 }, (_, n) => ({
    ...{ organizationCreditCode: holders.bureau, buildingCode: 'B2', code: `L-${n}`, kind: 'OFFICE' },
  }))
  const { results } = (await call(clerk, 'POST', 'spaces', { records })).body
  const answers = await Promise.all(results.map(({ id }: Fields) => call(clerk, 'POST', `spaces/${id}/lend`, {})))
  t.equal(answers.filter(({ status }) => status === 200).length, 2)
  t.equal(answers.filter(({ body }) => body.errors?.[0].rule === 'T4').length, 14)
  const [moved] = await sql`select m.id from asset_movement m where m.region_path like '%652301' limit 1`
  const path = `asset-movements/${moved!.id}`
  t.match(await call(clerk, 'PATCH', path, { note: 'x' }), {
    status: 422,
    problems: ['AUTHORITY_ONLY organizationCreditCode'],
  })
  t.match(await call(clerk, 'POST', `${path}/remark`, { note: 'x' }), { status: 200 }, 'an action is no plain write')
})

t.test('a wrong row of the table does not start', async (t) => {
  const asset = registers.find(({ name }) => name === 'Asset')!
  const keeps = { id: 'T3', zh: '试', en: 'try', basis: 'P', holds: 'r.keeper is null' }
  const cases: [action: ActionDefinition, says: RegExp, name?: string][] = [
    [{ doc, from: ['NOWHERE'], to: 'IN_USE' }, /no state NOWHERE/],
    [{ doc, input: { strange: {} } }, /'strange' is no field/],
    [{ doc, input: { reason: { doc } } }, /cannot be called reason/],
    [{ doc, receiver: 'nobody' }, /no input 'nobody'/],
    [{ doc, reads: ['organizationCreditCode'] }, /cannot read organizationCreditCode/],
    [{ doc, locks: ['building'] }, /no reference 'building' to lock/],
    [{ doc, reads: ['code'], gives: { type: 'Given', fields: {} } }, /gives asks nothing of the record/],
    [{ doc, reads: ['keeper'] }, /reads 'keeper', which is personal/],
    [{ doc, input: { keeper: {} }, refuses: [keeps] }, /reads 'keeper', which is personal/],
    [{ doc, clearance: 'internal', refuses: [keeps] }, /reads 'keeper', which is personal/],
    [{ doc, refuses: [{ ...keeps, holds: 'true', shows: { keeper: 'r.keeper' } }] }, /reads 'keeper'/],
    [{ doc, finds: { keepers: 'select r.keeper' } }, /reads 'keeper', which is personal/],
    [{ doc, writes: { Nothing: () => [] } }, /no register named 'Nothing'/],
    [{ doc: { zh: '试', en: '' } }, /needs a doc/],
    [{ doc }, /stands at this address/, 'import'],
  ]
  for (const [action, says, name = 'one'] of cases) {
    const wrong = { ...asset, actions: defineActions('Asset', { [name]: action }, 'usageStatus') }
    const all = registers.map((register) => (register === asset ? wrong : register))
    t.throws(() => createRegistry(all), says)
  }
})
