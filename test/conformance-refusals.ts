// What is refused of every register, by both transports, and that nothing was written then.
import t, { type Test } from 'tap'
import type { Field } from '../src/kernel/define-register.ts'
import { isWritten } from '../src/kernel/faces.ts'
import { constantCase } from '../src/kernel/names.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { unchanged } from './conformance-changes.ts'
import {
  type Answer,
  type CallOptions,
  type Conformance,
  type Fields,
  foreign,
  home,
  keyOf,
} from './conformance-setup.ts'
import { wrongValues } from './wrong-values.ts'

const nowhere = '00000000-0000-7000-8000-000000000000'
const ndjson = 'application/x-ndjson'
const line = (record: Fields) => `${JSON.stringify(record)}\n`

type Attempt = [name: string, run: () => Promise<Answer>]
type Refuse = (attempts: Attempt[], expected: object) => Promise<Answer[]>

export function refusals(_: Test, tested: Conformance): void {
  const { name } = tested.register
  const tests: [fact: string, run: (refuse: Refuse, tested: Conformance, t: Test) => Promise<void>][] = [
    ['without a token nothing is answered', unauthenticated],
    ['without its scope nothing is read or written', outOfScope],
    ['what is unknown is refused by name', unknownNames],
    ['not yours and not there look the same', outOfReach],
    ['another version is a conflict', otherVersions],
    ['a value of the wrong kind is refused with its field', wrongKinds],
    ['fields beyond the clearance are masked everywhere', masked],
  ]
  for (const [fact, run] of tests) {
    t.test(`${name}: ${fact}`, async (t) => {
      const refuse: Refuse = async (attempts, expected) => {
        const answers: Answer[] = []
        for (const [what, attempt] of attempts) {
          const answer = await unchanged(t, tested, attempt)
          t.match(answer, expected, `${what}: ${answer.text.slice(0, 200)}`)
          answers.push(answer)
        }
        return answers
      }
      await run(refuse, tested, t)
    })
  }
}

type As = Pick<CallOptions, 'as'>

/** Every way to read a record. */
function reads({ transports, rest }: Conformance, id: string, key: Fields, as: As): Attempt[] {
  const each = transports.flatMap(({ name, get, byKey, list }): Attempt[] => [
    [`get by ${name}`, () => get(id, as)],
    [`by key by ${name}`, () => byKey(key, as)],
    [`list by ${name}`, () => list(id, as)],
  ])
  return [...each, ...['/export', '/aggregate', '/groups?by=id'].map((at): Attempt => [at, () => rest('GET', at, as)])]
}

/** Every way to change or remove a record that is addressed by id. */
function changes({ transports, rest, samples }: Conformance, id: string, full: Fields, as: As): Attempt[] {
  const removals = transports.map(({ name, remove }): Attempt => [`remove by ${name}`, () => remove(id, as)])
  return [
    ['PATCH', () => rest('PATCH', `/${id}`, { ...as, payload: samples.change })],
    ['PUT', () => rest('PUT', `/${id}`, { ...as, payload: full })],
    ...removals,
  ]
}

/** Every way to write a record that names itself. */
function upserts({ transports, rest }: Conformance, record: Fields, as: As): Attempt[] {
  const each = transports.map(({ name, upsert }): Attempt => [`upsert by ${name}`, () => upsert([record], as)])
  const file = { ...as, payload: line(record), type: ndjson }
  return [...each, ['import', () => rest('POST', '/import?mode=atomic', file)]]
}

async function unauthenticated(refuse: Refuse, tested: Conformance, t: Test): Promise<void> {
  const record = tested.samples.record(6, home)
  const id = await tested.create(6)
  for (const token of ['', 'Bearer nonsense']) {
    const as: As['as'] = token ? { authorization: token } : {}
    const all = [
      reads(tested, id, record, { as }),
      changes(tested, id, record, { as }),
      upserts(tested, record, { as }),
    ]
    const answers = await refuse(all.flat(), { status: 401, code: 'UNAUTHENTICATED' })
    t.ok(answers.every(({ headers }) => headers['www-authenticate']))
  }
}

async function outOfScope(refuse: Refuse, tested: Conformance, t: Test): Promise<void> {
  const { register, asCaller } = tested
  const record = tested.samples.record(7, home)
  const id = await tested.create(7)
  const other = register.domain === 'vehicles' ? 'assets' : 'vehicles'
  const missing = { status: 403, code: 'SCOPE_MISSING' }
  const writer = { as: await asCaller({ scopes: [`${register.domain}:write`, `${other}:read`] }) }
  if (register.heldBy !== 'open') await refuse(reads(tested, id, record, writer), missing)
  else {
    for (const [name, run] of reads(tested, id, record, writer)) t.equal((await run()).status, 200, `${name} is open`)
  }
  const reader = { as: await asCaller({ scopes: [`${register.domain}:read`, `${other}:write`] }) }
  const writes = [changes(tested, id, record, reader), upserts(tested, tested.samples.record(8, home), reader)]
  await refuse(writes.flat(), missing)
  if (register.heldBy !== 'open') return
  const county = { as: await asCaller({ regions: [home.regionCode] }) }
  const shared = [changes(tested, id, record, county), upserts(tested, tested.samples.record(8, home), county)]
  await refuse(shared.flat(), missing)
}

async function unknownNames(refuse: Refuse, tested: Conformance): Promise<void> {
  const { register, samples, rest, transports, graphql } = tested
  const id = await tested.create(9)
  const payload = { ...samples.record(10, home), nonsense: 1 }
  const sent = { payload: samples.change }
  const parameters: Attempt[] = [
    ['list', () => rest('GET', '?nonsense=1')],
    ['list, short form', () => rest('GET', '?nonsense[gte]=1')],
    ['get', () => rest('GET', `/${id}?nonsense=1`)],
    ['by key', () => rest('GET', '/by-key?nonsense=1')],
    ...['export', 'aggregate', 'groups'].map((name): Attempt => [name, () => rest('GET', `/${name}?nonsense=1`)]),
    ['POST', () => rest('POST', '?nonsense=1', { payload: samples.record(10, home) })],
    ['PATCH', () => rest('PATCH', `/${id}?nonsense=1`, sent)],
    ['PUT', () => rest('PUT', `/${id}?nonsense=1`, sent)],
    ['DELETE', () => rest('DELETE', `/${id}?nonsense=1`)],
    ['import', () => rest('POST', '/import?nonsense=1', { payload: line(samples.change), type: ndjson })],
  ]
  await refuse(parameters, { status: 400, code: 'UNKNOWN_PARAMETER', problems: [/^UNKNOWN_PARAMETER nonsense/] })
  const filter = encodeURIComponent('{"nonsense":{"eq":1}}')
  const named = ['?fields=nonsense', '?sort=nonsense', '?include=nonsense', `?filter=${filter}`, '/groups?by=nonsense']
  const selections = named.map((query): Attempt => [query, () => rest('GET', query)])
  await refuse(selections, { status: 400, code: 'UNKNOWN_FIELD' })
  const graphqlQueries = [
    `{ ${register.plural} { nodes { nonsense } } }`,
    `{ ${register.plural}(filter: { nonsense: { eq: 1 } }) { nodes { id } } }`,
    `{ ${register.plural}(orderBy: [{ nonsense: ASC }]) { nodes { id } } }`,
    `{ ${register.plural} { groups(by: [{ field: NONSENSE }]) { nodes { count } } } }`,
  ]
  const queries = graphqlQueries.map((query): Attempt => [query, () => graphql(query)])
  const [, byGraphql] = transports
  queries.push(['upsert by GraphQL', () => byGraphql!.upsert([payload])])
  await refuse(queries, { status: 400, code: 'GRAPHQL_INVALID' })
  const bodies: Attempt[] = [
    ['POST', () => rest('POST', '', { payload })],
    ['PATCH', () => rest('PATCH', `/${id}`, { payload: { ...samples.change, nonsense: 1 } })],
    ['import', () => rest('POST', '/import?mode=atomic', { payload: line(payload), type: ndjson })],
  ]
  await refuse(bodies, { status: 422, code: 'VALIDATION_FAILED', text: /FIELD_UNKNOWN/ })
  await refuse([['a body cut off', () => rest('POST', '', { payload: '{"a":', type: 'application/json' })]], {
    status: 400,
    code: 'MALFORMED_JSON',
  })
  await refuse([['an id that is none', () => rest('GET', '/nonsense')]], { status: 400, code: 'INVALID_PARAMETER' })
}

async function outOfReach(refuse: Refuse, tested: Conformance, t: Test): Promise<void> {
  const { register, samples, asCaller, create } = tested
  // A register that all share has no rows of other counties, only rows that are not there.
  const isShared = register.heldBy === 'open'
  const as = { as: await asCaller(isShared ? {} : { regions: [home.regionCode] }) }
  const [there, absent] = [samples.record(11, foreign), samples.record(12, foreign)]
  const id = await create(11, foreign)
  const byId = (target: string, key: Fields): Attempt[] => {
    const isGet = ([name]: Attempt) => /^get|^by key/.test(name)
    const idOnly = { id: target, ...samples.change }
    return [...reads(tested, target, key, as).filter(isGet), ...changes(tested, target, key, as)].concat(
      upserts(tested, idOnly, as),
    )
  }
  const pairs = isShared ? [] : [{ id, key: there }]
  const expected = await Promise.all(byId(nowhere, absent).map(async ([, run]) => same(await run())))
  for (const { id: target, key } of [{ id: nowhere, key: absent }, ...pairs]) {
    const answers = await refuse(byId(target, key), { status: /404|422/ })
    t.strictSame(answers.map(same), expected)
  }
  t.ok(expected.every(({ status, problems }) => status === 404 || String(problems) === 'RECORD_NOT_FOUND'))
  if (register.heldBy === 'organization') {
    const unknown = { ...absent, organizationCreditCode: creditCodeFor('11652301DEM99999') }
    const answers = await refuse([...upserts(tested, there, as), ...upserts(tested, unknown, as)], { status: 422 })
    const shown = answers.map(same)
    t.strictSame(shown.slice(0, 3), shown.slice(3), "another county's organization and none look the same")
    t.match(shown[0], { problems: ['ORGANIZATION_UNKNOWN organizationCreditCode'] })
  }
  // Credit codes are public: that one is taken may be said, of whom may not.
  const isNamedAlone = ['self', 'region'].includes(register.heldBy)
  if (isNamedAlone) await refuse(upserts(tested, there, as), { status: /409|422/ })
}

/** An answer without what must differ: what was sent, and the number of the request. */
function same({ status, code, problems, results }: Answer) {
  return { status, code, problems, results: results.map(({ outcome, version }) => ({ outcome, version })) }
}

async function otherVersions(refuse: Refuse, tested: Conformance): Promise<void> {
  const { register, samples, rest, transports, create } = tested
  const id = await create(13)
  const key = keyOf(register, samples.record(13, home))
  const stale = (payload: Fields) => ({ payload, headers: { 'if-match': '"7"' } })
  const byHeader: Attempt[] = [
    ['PATCH', () => rest('PATCH', `/${id}`, stale(samples.change))],
    ['PUT', () => rest('PUT', `/${id}`, stale(samples.record(13, home)))],
    ['DELETE', () => rest('DELETE', `/${id}`, { headers: { 'if-match': '"7"' } })],
  ]
  await refuse(byHeader, { status: 412, code: 'VERSION_MISMATCH' })
  const record = { ...key, ...samples.change, baseVersion: 7 }
  const byRecord: Attempt[] = [
    ...transports.map(({ name, upsert }): Attempt => [`upsert by ${name}`, () => upsert([record])]),
    ['PATCH', () => rest('PATCH', `/${id}`, { payload: { ...samples.change, baseVersion: 7 } })],
    ['new only', () => transports[0]!.upsert([{ ...record, baseVersion: 0 }])],
  ]
  await refuse(byRecord, { status: 409, code: 'VERSION_CONFLICT', problems: ['VERSION_CONFLICT baseVersion'] })
  const file = { payload: line(record), type: ndjson }
  const conflict = { status: 200, text: /"conflict":1.*VERSION_CONFLICT/ }
  await refuse([['import', () => rest('POST', '/import', file)]], conflict)
}

async function wrongKinds(refuse: Refuse, tested: Conformance, t: Test): Promise<void> {
  const { register, samples, rest, transports } = tested
  const wrong = wrongValues(register)
  const records = wrong.map(({ name, value }, i) => ({ ...samples.record(i + 1, home), [name]: value }))
  const expected = wrong.map(({ name, code }) => `${code} ${name}`)
  const [answer] = await refuse([['POST', () => rest('POST', '', { payload: records })]], {
    ...{ status: 422, code: 'VALIDATION_FAILED' },
  })
  const found = new Set(answer!.problems)
  t.strictSame(
    expected.filter((problem) => !found.has(problem)),
    [],
  )
  t.match(JSON.parse(answer!.text).errors.length >= wrong.length, true, 'every record is refused')
  const file = { payload: records.map(line).join(''), type: ndjson }
  const [imported] = await refuse([['import', () => rest('POST', '/import', file)]], { status: 200 })
  const { counts, rejected } = JSON.parse(imported!.text)
  t.match(counts, { read: records.length, rejected: records.length, created: 0, updated: 0 })
  const lines = new Set(rejected.map((row: Fields) => `${row.line} ${row.code} ${row.field}`))
  t.strictSame(
    expected.filter((problem, i) => !lines.has(`${i + 1} ${problem}`)),
    [],
    'and reported by line',
  )
  const [, graphql] = transports
  for (const isTyped of [true, false]) {
    const sent = records.filter((_, i) => wrong[i]!.isTyped === isTyped)
    if (isTyped) {
      const attempts = sent.map((record): Attempt => [JSON.stringify(record), () => graphql!.upsert([record])])
      await refuse(attempts, { status: 400, code: 'GRAPHQL_INVALID' })
      continue
    }
    const [refused] = await refuse([['upsert by GraphQL', () => graphql!.upsert(sent)]], { status: 422 })
    t.ok(refused!.results.every(({ outcome }) => outcome === 'REJECTED'))
    const codes = expected.filter((_, i) => !wrong[i]!.isTyped)
    t.strictSame(
      codes.filter((problem) => !refused!.problems.includes(problem)),
      [],
    )
  }
}

async function masked(refuse: Refuse, tested: Conformance, t: Test): Promise<void> {
  const { register, samples, rest, graphql, asCaller, create } = tested
  const as = { as: await asCaller({ clearance: 'public' }) } // What only some rows mask: test/masking.test.ts.
  const hidden = [...register.fields.values()].filter((field) => field.sensitivity !== 'public' && !field.maskedUnless)
  const id = await create(14)
  const secrets = hidden.map(({ name }) => String(samples.record(14, home)[name]))
  for (const field of hidden) await refuse(uses(field), { status: 403, code: 'FIELD_FORBIDDEN' })
  const sent = hidden.filter(isWritten).map(({ name, kind }) => [name, kind.name === 'boolean' || '另一人'])
  const own = { ...samples.record(14, home), ...Object.fromEntries(sent) }
  if (sent.length > 0) await refuse(upserts(tested, own, as), { status: 422, text: /FIELD_FORBIDDEN/ })
  for (const path of [`/${id}`, `?id=${id}`, '/export?format=csv', '/export']) {
    const { status, text } = await rest('GET', path, as)
    t.equal(status, 200)
    const shown = [...hidden.map(({ name }) => name), ...secrets].filter((word) => text.includes(word))
    t.strictSame(shown, [], `${path} shows nothing masked`)
  }

  function uses({ name, kind }: Field): Attempt[] {
    const filter = encodeURIComponent(JSON.stringify({ not: { [name]: { isNull: true } } }))
    const paths = [`?fields=${name}`, `/${id}?fields=${name}`, `?${name}=x`, `?filter=${filter}`, `?sort=${name}`]
    paths.push(`/aggregate?filter=${filter}`, `/groups?by=${name}`, `/export?${name}[isNull]=false`)
    const { plural } = register
    const extreme = kind.operators.includes('gt') ? [`{ ${plural} { aggregate { max { ${name} } } } }`] : []
    const queries = [
      `{ ${plural} { nodes { ${name} } } }`,
      `{ ${plural}(filter: { ${name}: { isNull: false } }) { nodes { id } } }`,
      `{ ${plural} { groups(by: [{ field: ${constantCase(name)} }]) { nodes { count } } } }`,
      `{ ${plural} { groups(by: [{ field: VERSION }]) { nodes { key { ${name} } } } } }`,
      ...extreme,
    ]
    return [
      ...paths.map((path): Attempt => [path, () => rest('GET', path, as)]),
      ...queries.map((query): Attempt => [query, () => graphql(query, {}, as)]),
    ]
  }
}
