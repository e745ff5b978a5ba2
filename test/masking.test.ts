// Fields beyond the clearance: refused wherever they are named, absent where they are not, and no answer depends on
// what is in them. Made from the descriptors of a register of each shape; docs/security.md names this test.
import { readFile } from 'node:fs/promises'

import t from 'tap'
import { type Sensitivity, sensitivities } from '../src/kernel/access.ts'
import type { Field, Register } from '../src/kernel/define-register.ts'
import { snakeCase } from '../src/kernel/names.ts'
import { capturedLog } from './captured-log.ts'
import { buildTestApp } from './harness.ts'
import { dryWrites, type Known, plainReads, type Request, type Use, usesOf } from './masking-uses.ts'
import { checkRegisters, registers } from './registry.ts'
import { oneOfEachShape } from './shapes.ts'
import { holders } from './small-data.ts'

const hiddenFields = (of: readonly Register[]) =>
  of.flatMap((register) =>
    [...register.fields.values()].flatMap((field) => (field.sensitivity === 'public' ? [] : [{ register, field }])),
  )

/** Between them they have whatever a register can have. */
const shapes = oneOfEachShape(registers)

/** What one answer says; of its headers all but the clock. */
interface Answer {
  status: number
  text: string
  codes: string[]
}

async function prepare(t: Parameters<typeof buildTestApp>[0]) {
  const tested = await buildTestApp(t, { small: true, env: { LOG_LEVEL: 'trace' } })
  const { app, sql, registry } = tested
  const log = capturedLog(app)
  await plant('甲', 'public')

  /** Gives every text that is beyond a clearance a value of its own that ends in `mark`, at the same version. */
  async function plant(mark: string, clearance: Sensitivity): Promise<void> {
    for (const { register, field } of hiddenFields(registry.registers)) {
      // The caller's own client would not work with just any text for its addresses.
      if (!isBelow(clearance, field) || field.kind.name !== 'text') continue
      if (field.check?.('ZQ')?.severity === 'error') continue
      const rows = field.maskedUnless ? `${snakeCase(field.maskedUnless)} is not true` : 'true'
      // A version that nobody counts up is counted by the database.
      await sql.unsafe(`alter table ${register.tableName} disable trigger user`)
      await sql.unsafe(
        `update ${register.tableName} set ${field.column} =
          concat('ZQ', upper(left(md5(concat(id, '${field.name}', $1::text)), 4)), $1) where ${rows}`,
        [mark],
      )
    }
  }

  /** The first record that masks the field, with its key as it is addressed by. */
  async function known(register: Register, field: Field): Promise<Known | undefined> {
    const cleared = await tested.asCaller()
    const rows = field.maskedUnless ? `&filter={"not":{"${field.maskedUnless}":true}}` : ''
    const url = `/v1/${register.path}?limit=1${rows}`
    const [record] = (await app.inject({ url, headers: cleared })).json().data
    if (!record) return undefined
    const key = Object.fromEntries(register.key.map(({ name }) => [name, record[name]]))
    const some = field.kind.name === 'boolean' ? true : null
    return { id: record.id, key, value: String(record[field.name] ?? some) }
  }

  async function ask(as: { authorization: string }, request: Request): Promise<Answer> {
    const headers = { 'x-request-id': 'the-same-always', 'accept-language': 'en', ...as, ...request.headers }
    const { statusCode, body, headers: received } = await app.inject({ ...request, headers })
    const { date: _, 'server-timing': __, ...told } = received
    const limits = Object.fromEntries(Object.entries(told).filter(([name]) => !name.startsWith('ratelimit')))
    const codes = [...body.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code]) => code!)
    return { status: statusCode, text: `${JSON.stringify(limits)}\n${body}`, codes }
  }
  return { ...tested, log, plant, known, ask }
}

const isBelow = (clearance: Sensitivity, { sensitivity }: Field): boolean =>
  sensitivities.indexOf(clearance) < sensitivities.indexOf(sensitivity)

t.test('a field beyond the clearance is refused by name in every use, and answered at or above it', async (t) => {
  const tested = await prepare(t)
  const { known, ask, asCaller } = tested
  const callers = await Promise.all(
    sensitivities.map(async (name) => [name, await asCaller({ clearance: name })] as const),
  )
  let count = 0
  for (const { register, field } of hiddenFields(shapes)) {
    const one = await known(register, field)
    if (!one) continue
    for (const [what, request] of usesOf(register, field, one, shapes)) {
      for (const [clearance, as] of callers) {
        const { status, text, codes } = await ask(as, request)
        const isRefused = isBelow(clearance, field) && !field.maskedUnless
        const name = `${clearance}: ${what}: ${text.slice(0, 400)}`
        count++
        if (!isRefused) t.ok(status === 200 && codes.length === 0, name)
        else {
          t.ok(status === 403 && codes.every((code) => code === 'FIELD_FORBIDDEN'), name)
          t.match(text, new RegExp(`"pointer":"([\\w.]+\\.)?(${field.name}|other)"`), name)
        }
      }
    }
    for (const [clearance, as] of callers) {
      for (const [what, request] of plainReads(register, one)) {
        const { status, text } = await ask(as, request)
        t.equal(status, 200, what)
        // Of relations, others may have a field of that name.
        if (['cursors', 'list with relations'].includes(what) || field.maskedUnless) continue
        t.equal(namesField(text, field.name), !isBelow(clearance, field), `${register.name} to ${clearance}: ${what}`)
      }
    }
  }
  t.comment(`${count} uses`)
  t.ok(count > 300)
})

t.test('no answer, header or log line depends on what is masked', async (t) => {
  const tested = await prepare(t)
  const { plant, known, ask, asCaller, log, sql } = tested
  for (const clearance of ['public', 'internal'] as const) {
    const as = await asCaller({ clearance })
    const requests: { name: string; request: Request; planted: string }[] = []
    for (const { register, field } of hiddenFields(shapes)) {
      const one = isBelow(clearance, field) && (await known(register, field))
      if (!one) continue
      const uses: Use[] = [
        ...usesOf(register, field, one, shapes),
        ...plainReads(register, one),
        ...dryWrites(register, field, one),
        // The same guess again, where there is nothing to be guessed.
        ...dryWrites(register, field, { ...one, value: 'ZQ0000乙' }),
      ]
      requests.push(
        // Of yes and no nobody can tell whose they are.
        ...uses.map(([what, request]) => {
          const planted = field.kind.name === 'boolean' ? 'null' : one.value
          return { name: `${register.name}: ${what}`, request, planted }
        }),
      )
    }
    const before = []
    for (const { request } of requests) before.push(await ask(as, request))
    await plant('丙', clearance)
    for (const [i, { name, request, planted }] of requests.entries()) {
      const { status, text } = await ask(as, request)
      t.equal(status < 500, true, name)
      t.equal(`${status} ${text}`, `${before[i]!.status} ${before[i]!.text}`, name)
      const shown = decoded(text)
      t.notOk(/ZQ[0-9A-F]{4}丙/.test(shown), `${name} shows a masked value`)
      const isSent = decodeURIComponent(JSON.stringify(request)).includes(planted)
      t.ok(isSent || planted === 'null' || !shown.includes(planted), name)
    }
    t.comment(`${clearance}: ${requests.length} requests`)
    await plant('甲', clearance)
  }
  t.strictSame(
    log.filter((line) => /ZQ[0-9A-F]{4}/.test(line)),
    [],
    'the log holds none of it',
  )
  const versions = await sql`select from vehicle where version > 1`
  t.equal(versions.length, 0, 'nothing was written')
})

/** Among the names of an answer, or in the header of a file. */
const namesField = (text: string, name: string): boolean => new RegExp(`"${name}":|[\\n,]${name},`).test(text)

/** With what base64 hides in it, as in cursors. */
const decoded = (text: string): string =>
  `${text}\n${(text.match(/[\w-]{16,}/g) ?? []).map((word) => Buffer.from(word, 'base64url').toString()).join('\n')}`

t.test(
  'who is not cleared neither guesses, overwrites nor unmasks the plate of a vehicle without the marking',
  async (t) => {
    const { ask, asCaller, sql, known, registry, app } = await prepare(t)
    const vehicle = registry.get('Vehicle')
    const { id, key, value } = (await known(vehicle, vehicle.fields.get('plateNumber')!))!
    const [as, cleared] = [await asCaller({ clearance: 'internal' }), await asCaller()]
    const url = `/v1/vehicles/${id}`
    const version = async () => (await app.inject({ url, headers: cleared })).headers.etag
    const before = await version()
    for (const guess of [value, '新B99999']) {
      const payload = [{ ...key, plateNumber: guess }]
      const { status, text, codes } = await ask(as, { method: 'POST', url: '/v1/vehicles?mode=partial', payload })
      t.strictSame([status, codes.filter((code) => code !== 'PLATE_FORMAT')], [200, ['FIELD_FORBIDDEN']], text)
      const tag = { 'if-match': before! }
      const patched = await ask(as, { method: 'PATCH', url, payload: { plateNumber: guess }, headers: tag })
      t.strictSame([patched.status, patched.codes], [422, ['VALIDATION_FAILED', 'FIELD_FORBIDDEN']])
    }
    const unmasked = await ask(as, { method: 'PATCH', url, payload: { isMarked: true } })
    t.strictSame([unmasked.status, unmasked.codes], [422, ['VALIDATION_FAILED', 'FIELD_FORBIDDEN']])
    t.match(unmasked.text, '/isMarked')
    t.equal(await version(), before, 'nothing was written')

    for (const isSent of [false, true]) {
      const { plateNumber, ...rest } = JSON.parse(
        (await ask(as, { method: 'GET', url })).text.split('\n').slice(1).join('\n'),
      )
      t.equal(plateNumber, null)
      const payload = isSent ? { ...rest, plateNumber, seats: 5 } : { ...rest, seats: 4 }
      const replaced = await ask(as, { method: 'PUT', url, payload })
      t.equal(replaced.status, 200, replaced.text)
    }
    const [row] = await sql`select plate_number, seats from vehicle where id = ${id}`
    t.strictSame({ ...row }, { plate_number: value, seats: 5 }, 'what was read can be written back; the plate stays')

    const fresh = { ...key, vin: 'LDEMTZ001PD000099', plateNumber: '新B77777', isMarked: false }
    const made = { ...fresh, category: 'OTHER', energyKind: 'DIESEL' }
    t.equal(
      (await ask(as, { method: 'POST', url: '/v1/vehicles', payload: made })).status,
      201,
      'a new one may be entered',
    )
    const plates = async (who: typeof as, query: string): Promise<string[]> =>
      (await app.inject({ url: `/v1/vehicles?${query}&fields=plateNumber`, headers: who }))
        .json()
        .data.map((one: { plateNumber: string }) => one.plateNumber)
    t.strictSame(await plates(cleared, `plateNumber=${encodeURIComponent(value)}`), [value], 'the cleared find it')
    t.strictSame(await plates(as, `plateNumber=${encodeURIComponent(value)}`), [])
    const all = await plates(as, 'sort=plateNumber&limit=100')
    t.strictSame(all, ['新B00001', '新B12345', '新BD12345', '苏D12345', null, null, null], 'the others see marked ones')
    const marked = { vin: 'LDEMTZ001PD000099', organizationCreditCode: holders.bureau, isMarked: true }
    t.equal((await ask(cleared, { method: 'POST', url: '/v1/vehicles', payload: { ...made, ...marked } })).status, 200)
    t.equal((await plates(as, 'plateNumber=新B77777')).length, 1, 'once it is marked everybody sees it')
  },
)

t.test('a register that would show what it masks is refused at start', async (t) => {
  const cases: [register: string, field: string, place: RegExp][] = [
    ['Vehicle', 'vin', /key: 'vin' is internal/],
    ['Vehicle', 'externalId', /unique .*'externalId' is internal/],
    ['Building', 'code', /'code' is internal/],
    ['Vehicle', 'organizationId', /'organizationId' is internal/],
    ['Building', 'usableAreaM2', /rule BLD-D3: judges by 'usableAreaM2', which is internal; .*judge by public fields/],
    ['EnergyConsumption', 'quantity', /'quantity'(, which)? is internal/],
    ['Asset', 'accumulatedDepreciationYuan', /'accumulatedDepreciationYuan'(, which)? is internal/],
    ['Asset', 'classCode', /'classCode'(, which)? is internal|must be public/],
    ['CostRecord', 'id', /sort, its default: 'id' is internal/],
    ['Vehicle', 'isMarked', /maskedUnless names no public boolean field/],
  ]
  for (const [name, hidden, refusal] of cases) {
    const changed = registers.map((register) => {
      if (register.name !== name) return register
      const fields = [...register.fields].map(([key, field]): [string, Field] => {
        return [key, key === hidden ? { ...field, sensitivity: 'internal' } : { ...field }]
      })
      const sort = register.sort.map((field) => new Map(fields).get(field.name)!)
      return { ...register, fields: new Map(fields), sort }
    })
    t.throws(() => checkRegisters(changed), { message: refusal }, `${name}.${hidden}`)
  }
})

t.test('the guides list the fields that are masked', async (t) => {
  const wanted = hiddenFields(registers).map(({ register: { path }, field }) => {
    const level = field.maskedUnless ? [field.sensitivity, field.maskedUnless] : [field.sensitivity]
    return `| \`${path}\` | \`${field.name}\` | ${level.map((word) => `\`${word}\``).join(' ')} |`
  })
  for (const file of ['api-in-depth.md', 'api-in-depth.en.md']) {
    const guide = await readFile(new URL(`../docs/${file}`, import.meta.url), 'utf8')
    const listed = guide.match(/^\| `[\w-]+` \| `\w+` \| `(internal|personal)`.*? \|/gm)
    t.strictSame(listed, wanted, file)
  }
})
