// Where a form says 其中 the parts come to at most the whole; what is not known is not judged.
import t from 'tap'
import { registers } from './registry.ts'
import { hall, restCalls } from './rest-calls.ts'

const held = { organizationCreditCode: hall }
/** A record of each register that has parts, without any of them. */
const records: Record<string, object> = {
  AreaApproval: {
    ...{ ...held, validFrom: '1900-01-01', validTo: '1900-12-31', areaBasis: 'USABLE', approvedAreaM2: '1' },
    ...{ approvalNumber: '1', approvingOrganizationCreditCode: hall },
  },
  Asset: { ...held, code: 'A-1', name: '服务器', classCode: 'A02010104' },
  Building: { ...held, code: 'B1', name: '一号楼' },
  EnergyConsumption: { ...held, period: '2024-01', energyType: 'ELECTRICITY', costYuan: '1' },
  EnergyProfile: { ...held, year: '2024' },
}

t.test('the parts of every register that has some', async (t) => {
  const { call, app, everyone, sql } = await restCalls(t)
  const withParts = registers.flatMap((register) => {
    const parts = register.rules.flatMap(({ fits }) => fits ?? [])
    return parts.length > 0 ? [{ ...register, parts }] : []
  })
  t.strictSame(withParts.map(({ name }) => name).sort(), Object.keys(records))
  for (const { name, path, plural, parts, tableName } of withParts) {
    const post = (values: object) => call('POST', path, { payload: { ...records[name], ...values } })
    const id = (await post({})).body.results[0].id
    const clear = Object.fromEntries(
      parts
        .flatMap((one) => [one.whole, ...one.parts])
        .flatMap((field) => (field.isNullable ? [[field.name, null]] : [])),
    )
    for (const { whole, parts: fields } of parts) {
      const share = (value: string) => Object.fromEntries(fields.map((field) => [field.name, value]))
      const [first] = fields
      const even = 100 * fields.length
      const good = { ...clear, [whole.name]: String(even), ...share('100.00') }
      t.equal((await post(good)).status, 200, `${name}: ${first!.name} up to ${whole.name}`)
      if (whole.isNullable) {
        t.equal((await post({ ...clear, ...share('100') })).status, 200, `${whole.name} is not known`)
      }
      t.equal((await post({ ...clear, [whole.name]: '0' })).status, 200, 'nor are the parts')
      await post(good)
      const [before] = await sql.unsafe(`select row_to_json(r)::text as row from ${tableName} r where id = $1`, [id])
      const last = fields.at(-1)!.name
      const bad = [{ [last]: '100.01' }, { [whole.name]: String(even - 0.01) }, { ...good, [last]: String(even + 1) }]
      for (const change of bad) {
        const patched = await call('PATCH', `${path}/${id}`, { payload: change, headers: { 'accept-language': 'en' } })
        t.match(patched, { status: 422, body: { errors: [{ code: 'PARTS_EXCEED_WHOLE' }] } }, JSON.stringify(change))
        t.match(patched.body.errors[0].message, new RegExp(`${first!.name} .* come to more than ${whole.name} `))
        const query = `mutation ($r: [${name}Input!]!) { report: upsert${plural[0]!.toUpperCase()}${plural.slice(1)}(
          records: $r) { isWritten results { problems { code field message } } } }`
        const payload = { query, variables: { r: [{ id, ...change }] } }
        const answer = await app.inject({ method: 'POST', url: '/graphql', headers: everyone, payload })
        const { report } = answer.json().data
        t.match(report, { isWritten: false, results: [{ problems: [{ code: 'PARTS_EXCEED_WHOLE' }] }] })
        t.match(report.results[0].problems[0].message, /^其中各项合计\(.*\)大于/)
      }
      const line = JSON.stringify({ id, [last]: '100.01' })
      const headers = { ...everyone, 'content-type': 'application/x-ndjson' }
      const file = await app.inject({ method: 'POST', url: `/v1/${path}/import`, headers, payload: line })
      t.match(file.json().rejected, [{ line: 1, field: last, code: 'PARTS_EXCEED_WHOLE' }])
      const [after] = await sql.unsafe(`select row_to_json(r)::text as row from ${tableName} r where id = $1`, [id])
      t.equal(after!.row, before!.row, 'nothing was written')
    }
  }
})

t.test('parts count together, and the message shows the sum', async (t) => {
  const { call } = await restCalls(t)
  const headers = { 'accept-language': 'en' }
  const use = { ...records.EnergyConsumption, quantity: '100', heatingQuantity: '60.50' }
  t.match((await call('POST', 'energy-consumptions', { payload: { ...use, dataRoomQuantity: '39.5' } })).status, 201)
  const answer = await call('POST', 'energy-consumptions', { payload: { ...use, dataRoomQuantity: '60' }, headers })
  const message = 'The parts (heatingQuantity 60.5 + dataRoomQuantity 60) come to more than quantity 100'
  t.match(answer.body.errors, [{ code: 'PARTS_EXCEED_WHOLE', pointer: '/heatingQuantity', message }])
})
