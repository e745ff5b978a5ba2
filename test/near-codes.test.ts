// An unknown code is told what may be meant by it, and what that takes has a limit.
import t from 'tap'
import { openDoors } from './code-doors.ts'
import { holders } from './small-data.ts'

const { call, sql, statements, english } = await openDoors(t)
const { bureau } = holders
const version = 'long list'
const codes = Array.from({ length: 6000 }, (_, i) => `L${String(i).padStart(6, '0')}`)
await sql`insert into code (list, list_version, code, zh, en)
          select 'ASSET_CLASS', ${version}, code, '物品' || code, 'Thing ' || code from unnest(${codes}::text[]) as code`

const asset = (i: number, classCode: string, classVersion = version) => ({
  ...{ organizationCreditCode: bureau, code: `near-${i}`, name: 'x', classVersion, classCode },
})
const isNear = (said: string): boolean => said.includes(', but ')
const all = /; GET \/v1\/codes\?list=ASSET_CLASS has all$/

/** What each row was told. */
async function told(classCodes: readonly string[]): Promise<string[]> {
  const { status, body } = await call('POST', 'assets?mode=partial', {
    ...{ payload: classCodes.map((code, i) => asset(i, code)), headers: english },
  })
  t.equal(status, 200)
  return body.results.map(({ problems }: { problems: { message: string }[] }) => problems[0]!.message)
}

const imported = (classCodes: readonly string[], query = '') =>
  call('POST', `assets/import${query}`, {
    headers: { ...english, 'content-type': 'application/x-ndjson' },
    payload: classCodes.map((code, i) => JSON.stringify(asset(i, code))).join('\n'),
  })

t.test('nothing is near a long text', async (t) => {
  const said = await told(Array.from({ length: 100 }, (_, i) => `${i} ${codes[i]} `.padEnd(2000, codes[i])))
  t.ok(said.every((message) => !isNear(message) && all.test(message)))
  t.match(await told([`A ${codes[7]} of ours`.padEnd(40, '!')]), [`, but ${codes[7]} (Thing`])
  t.notOk(isNear((await told([`A ${codes[7]} of ours`.padEnd(41, '!')]))[0]!))
})

t.test('of one write only so many codes are compared with so many values', async (t) => {
  // 20,000 codes times values.
  const wrong = Array.from({ length: 1000 }, (_, i) => `${codes[(i % 500) * 2]}X`)
  const before = statements.length
  const said = await told(wrong)
  t.strictSame(
    said.flatMap((message, i) => (isNear(message) ? i : [])),
    [0, 1, 2, 500, 501, 502],
  )
  t.ok(said.every((message) => all.test(message)))
  t.equal(statements.slice(before).filter(({ text }) => /from code\s+where list/.test(text)).length, 1)
})

t.test('a file is told after all of it, whatever becomes of it', async (t) => {
  const wrong = Array.from({ length: 2500 }, (_, i) => `${codes[i]}X`)
  for (const query of ['', '?mode=atomic', '?dryRun=true']) {
    const before = statements.length
    const { body } = await imported(wrong, query)
    t.match(body, { isWritten: false, counts: { rejected: 2500 } }, query)
    t.equal(body.rejected.filter(({ message }: { message: string }) => isNear(message)).length, 3, query)
    const read = statements.slice(before).map(({ text }) => /from code\s+where list/.test(text))
    t.equal(read.lastIndexOf(true), read.length - 1, 'nothing is written after it')
    t.equal(read.filter((isList) => isList).length, 1, 'the list is read once')
  }
})

t.test('of many lists only some are read', async () => {
  await sql`insert into code (list, list_version, code, zh)
            select 'ASSET_CLASS', 'v' || n, 'L1', '物品' from generate_series(0, 49) n`
  const payload = Array.from({ length: 50 }, (_, i) => asset(i, 'L0', `v${i}`))
  const before = statements.length
  const { body } = await call('POST', 'assets?mode=partial', { payload, headers: english })
  t.equal(body.counts.rejected, 50)
  t.equal(statements.slice(before).filter(({ text }) => /from code\s+where list/.test(text)).length, 4)
})

t.test('what has nothing to do with the value is not suggested', async (t) => {
  const current = 'GB/T 14885-2022'
  const cases: [classCode: string, suggested: RegExp | undefined][] = [
    ...(['zzzzzz', '办公桌', 'A', '9', '桌', 'XX', 'Z99999999', '12345678'] as const).map(
      (value): [string, undefined] => [value, undefined],
    ),
    ['服务器', /but A02010104 \(Server\);/],
    ['server', /but A02010104 \(Server\);/],
    ['A02010114', /but A02010104 \(Server\), /],
    ['A02010114', /^(?!.*Buildings)/],
    ['A0201010', /but A0201010\d \(/],
    ['台式计算', /but A02010105 \(Desktop computer\);/],
    ['台式计算机(含显示器)', /but A02010105 \(Desktop computer\);/],
    ['Desktop computr', /but A02010105 \(Desktop computer\);/],
  ]
  for (const [value, suggested] of cases) {
    const { body } = await call('POST', 'assets', { payload: asset(1, value, current), headers: english })
    const [{ message }] = body.errors
    t.match(message, all, value)
    if (suggested) t.match(message, suggested)
    else t.notOk(isNear(message), message)
  }
})
