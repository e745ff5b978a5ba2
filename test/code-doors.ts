// What the tests of codes share: a record sent through every door, and what each says of it.
import type { Test } from 'tap'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import { restCalls } from './rest-calls.ts'
import { holders } from './small-data.ts'

const { bureau } = holders
type Fields = Record<string, unknown>

export interface Refusal {
  code: string
  message: string
}

export interface Door {
  name: string
  /** The problems that a record is refused for, in English; none when it was taken. */
  send: (register: string, record: Fields) => Promise<Refusal[]>
}

export const building = (code: string, more: Fields = {}): Fields => ({
  ...{ organizationCreditCode: bureau, code, name: '楼', floorAreaM2: '10', ...more },
})
export const vin = withVinCheckDigit('LDEMTZ000PD000901')
export const vehicle = (more: Fields): Fields => ({
  ...{ organizationCreditCode: bureau, vin, category: 'OTHER', energyKind: 'DIESEL', ...more },
})

const quoted = (value: unknown) => (value == null ? '' : `"${String(value).replaceAll('"', '""')}"`)
const singular: Record<string, string> = { Buildings: 'Building', Vehicles: 'Vehicle', Assets: 'Asset' }

/** The service with some records of every register, and its doors. */
export async function openDoors(t: Parameters<typeof restCalls>[0]) {
  const calls = await restCalls(t, { small: true })
  const { call, app, sql, everyone } = calls
  const english = { ...everyone, 'accept-language': 'en' }

  const doors: Door[] = [
    {
      name: 'REST',
      send: async (register, record) => {
        const { body } = await call('POST', register, { payload: record, headers: english })
        return body.errors ?? []
      },
    },
    {
      name: 'GraphQL',
      send: async (register, record) => {
        const many = register[0]!.toUpperCase() + register.slice(1)
        const query = `mutation ($r: [${singular[many]}Input!]!) {
          report: upsert${many}(records: $r) { results { problems { code message } } } }`
        const payload = { query, variables: { r: [record] } }
        const answer = await app.inject({ method: 'POST', url: '/graphql', headers: english, payload })
        return answer.json().data.report.results[0].problems
      },
    },
    ...(['csv', 'x-ndjson'] as const).map((type): Door => {
      return {
        name: `import of ${type}`,
        send: async (register, record) => {
          const csv = `${Object.keys(record).join()}\n${Object.values(record).map(quoted).join()}\n`
          const payload = type === 'csv' ? csv : `${JSON.stringify(record)}\n`
          const headers = { ...english, 'content-type': type === 'csv' ? 'text/csv' : 'application/x-ndjson' }
          const { body } = await call('POST', `${register}/import`, { payload, headers })
          return body.rejected
        },
      }
    }),
  ]

  const count = async () => {
    const counted = ['building', 'vehicle', 'change'].map((name) => `(select count(*) from ${name}) as ${name}`)
    return (await sql.unsafe(`select ${counted.join()}`))[0]
  }

  async function refusedEverywhere(t: Test, register: string, record: Fields, code: string, message = /./) {
    const before = await count()
    for (const { name, send } of doors) {
      const found = await send(register, record)
      const shown = `${name}: ${encodeURIComponent(JSON.stringify([record, found]))}`
      t.ok(
        found.some((problem) => problem.code === code && message.test(problem.message)),
        shown,
      )
    }
    t.strictSame(await count(), before, 'nothing was written')
  }
  return { ...calls, english, doors, count, refusedEverywhere }
}
