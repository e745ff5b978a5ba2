// Who is given rooms by a decision on what others have: within what is approved, whoever decides and executes.
import t from 'tap'
import type { Fields } from './rights-calls.ts'
import { holders } from './small-data.ts'
import { approval, decider, openUse as open, overArea, overStandard, refused, writer } from './use-calls.ts'

const { bureau, school, prefecture } = holders

t.test('nobody is given more than is approved by what is idle, nor a larger office than the rank', async (t) => {
  const { act, apply, approve, asCaller, asDecider, asWriter, call, read, sql } = await open(t)
  await sql`update area_approval set approved_area_m2 = 45, version = version + 1 where approval_number = '核2'`
  const own = { organizationCreditCode: school, buildingCode: 'B1' }
  const made = { ...own, kind: 'OFFICE', usageStatus: 'IDLE' }
  const codes = Array.from({ length: 18 }, (_, n) => `I-${n}`)
  const records = codes.map((code, n) => ({ ...made, code, usableAreaM2: n < 2 ? '30' : '10' }))
  const { body } = await call(asWriter, 'POST', 'spaces', { records })
  const disposal = { ...own, disposalMode: 'REALLOCATION', recipientCreditCode: bureau, appliedOn: '2026-09-01' }
  const decided = async (spaceCode: string | null, more: Fields = {}, as = asWriter) => {
    const record = { ...disposal, number: `D-${spaceCode}`, spaceCode, areaM2: '30', ...more }
    const { body, problems } = await call(as, 'POST', 'idle-space-disposals', record)
    if (problems.length > 0) throw new Error(String(problems))
    const path = `idle-space-disposals/${body.results[0].id}`
    return [path, await act(asDecider, path, 'approve', approval)] as const
  }
  const execute = (path: string, more: Fields = {}, as = asWriter) =>
    act(as, path, 'execute', { executedOn: '2026-11-01', ...more })
  const [[first], [second]] = [await decided('I-0'), await decided('I-1')]
  t.match(await execute(first, { newUserRank: 'COUNTY_OTHER', newOccupants: 3 }), overStandard)
  t.match(await read(first), { state: 'APPROVED', version: 2 }, 'nothing was written')
  t.match(await execute(first, { newUserRank: 'COUNTY_OTHER', newOccupants: 4 }), { status: 200 })
  const refusal = await execute(second)
  t.match(refusal, overArea)
  t.match(refusal.body.detail, /60 平方米,超过核定面积 45 平方米/)
  t.match(await read(`spaces/${body.results[1].id}`), { usageStatus: 'IDLE', usingOrganizationCreditCode: null })
  const blind = await asCaller({ scopes: ['buildings:write', 'reference:read'], regions: ['652301'] })
  t.match(await execute(second, {}, blind), { status: 403 }, 'who executes it reads it')

  const limit = (approvedAreaM2: string) => sql`update area_approval set area_basis = 'USABLE',
    approved_area_m2 = ${approvedAreaM2}, version = version + 1 where approval_number = '核3'`
  await limit('9')
  const ofBoth = await asCaller({ ...writer, regions: ['652300'] })
  const [far] = await decided('I-2', { recipientCreditCode: holders.neighbour }, ofBoth)
  const untold = await execute(far)
  t.match(untold, overArea)
  t.notMatch(JSON.stringify(untold.body), /平方米/, 'who does not read the recipient is told no figures of it')
  await limit('10')
  t.match(await execute(far), { status: 200 })

  await sql`update building b set usage_status = 'IDLE', version = b.version + 1 from organization o
    where o.id = b.organization_id and o.credit_code = ${school} and b.code = 'B1'`
  await sql`update space set usage_status = 'PENDING_DISPOSAL', version = version + 1 where code = 'I-17'`
  const [, whole] = await decided(null, { number: 'W' })
  t.match(JSON.stringify(whole.body), 'BLD-UA6', 'one of its rooms is up for disposal')
  const others = { newUserRank: 'COUNTY_OTHER' }
  const [let_] = await decided('I-3', { disposalMode: 'LEND_OUT', recipientCreditCode: null })
  const named = await execute(let_, { ...others, counterparty: '某社区' })
  t.match(named, refused('IDL-A12', 'newUserRank'))

  await sql`update area_approval set approved_area_m2 = 75, version = version + 1 where approval_number = '核2'`
  const steps: (() => ReturnType<typeof act>)[] = []
  for (const [n, code] of codes.slice(4, 16).entries()) {
    const as = await asCaller(n % 2 ? decider : { ...decider, scopes: ['buildings:*', 'reference:read'] })
    const path = n % 2 ? await apply(bureau, { spaceId: body.results[n + 4].id }) : (await decided(code))[0]
    steps.push(() => (n % 2 ? approve(path, as) : execute(path, {}, as)))
  }
  const answers = await Promise.all(steps.map((step) => step()))
  const said = answers.map(({ status, body }) => body.code ?? status).join()
  t.equal(answers.filter(({ status }) => status === 200).length, 4, `12 at once: 30 and 4 times 10 of 75 m²: ${said}`)
})

t.test('16 at once: whether it is given rooms or applies for them', async (t) => {
  const { act, apply, approve, asCaller, asWriter, call, sql } = await open(t)
  await sql`update area_approval set approved_area_m2 = 45, version = version + 1 where approval_number = '核2'`
  const records = Array.from({ length: 16 }, (_, n) => ({
    ...{ organizationCreditCode: bureau, buildingCode: 'B1', code: `G-${n}`, kind: 'SERVICE', usableAreaM2: '10' },
  }))
  const { body } = await call(asWriter, 'POST', 'spaces', { records })
  const deciders = await Promise.all(records.map(() => asCaller(decider)))
  const given = { toOrganizationCreditCode: bureau, reallocatedOn: '2026-06-01', decisionNumber: '调1' }
  const steps = []
  for (const [n, { id }] of body.results.entries()) {
    const path = await apply(n % 2 ? bureau : school, { spaceId: id })
    if (n % 2 === 0) t.match(await approve(path), { status: 200 })
    steps.push(() =>
      n % 2
        ? approve(path, deciders[n]!)
        : act(deciders[n]!, path, 'reallocate', { ...given, deciderCreditCode: prefecture }),
    )
  }
  const answers = await Promise.all(steps.map((step) => step()))
  const codes = JSON.stringify(answers.map(({ body }) => body.code))
  t.equal(answers.filter(({ status }) => status === 200).length, 4, codes)
})
