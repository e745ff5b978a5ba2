// What the time of a refusal tells of a code that is taken out of reach.
import t from 'tap'
import { COUNTY, openCounty, unregistered } from './leak/county.ts'
import { holders } from './small-data.ts'

const { bureau, neighbour, elsewhere } = holders
const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!

t.test('a code that is taken is found taken by the same statements, in reach, beyond it and nowhere', async (t) => {
  const { call, graphql, statements, asCaller } = await openCounty(t)
  const writer = await asCaller({ regions: [COUNTY], scopes: ['reference:write'] })
  const record = (creditCode: string) => ({
    ...{ creditCode, name: 'x', institutionType: '01', administrativeLevel: 'COUNTY', regionCode: COUNTY },
    // Of a time at which nobody has it, so that the code alone decides.
    ...{ validFrom: '2100-01-01', validTo: '2100-12-31' },
  })
  const mutation =
    'mutation ($r: [OrganizationInput!]!) { upsertOrganizations(records: $r, dryRun: true) { isWritten } }'
  const doors: ((creditCode: string) => Promise<unknown>)[] = [
    (code) => call({ method: 'POST', url: '/v1/organizations?dryRun=true', payload: record(code) }),
    (code) => call({ method: 'POST', url: '/v1/organizations?dryRun=true', payload: record(code) }, writer),
    (code) => graphql(mutation, { r: [record(code)] }),
    (code) =>
      call({
        ...{ method: 'POST', url: '/v1/organizations/import?dryRun=true', payload: JSON.stringify(record(code)) },
        headers: { 'content-type': 'application/x-ndjson' },
      }),
  ]
  for (const [n, door] of doors.entries()) {
    // In reach another row of a file may end the period that is in the way: there it is tried again.
    const codes = [...(n === 3 ? [] : [bureau]), neighbour, elsewhere, unregistered]
    const sent = new Set<string>()
    const times = new Map<string, number[]>()
    for (let i = 0; i < 60; i++) {
      for (const code of codes) {
        statements.length = 0
        const startedAt = performance.now()
        await door(code)
        times.set(code, [...(times.get(code) ?? []), performance.now() - startedAt])
        sent.add(JSON.stringify(statements.map(({ text }) => text)))
      }
    }
    t.equal(sent.size, 1, 'the same statements')
    t.not([...sent][0], '[]')
    t.comment([...times.values()].map((one) => `${median(one).toFixed(2)} ms`).join(', '))
  }
})
