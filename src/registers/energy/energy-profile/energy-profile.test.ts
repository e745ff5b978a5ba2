import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { energyProfile } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, year: String(1950 + n), floorAreaM2: '6392627.25', energyUsers: 356671 },
    ...{ authorizedStaff: 24, gasolineVehicles: 3, dieselVehicles: 0, newEnergyVehicles: 1 },
    ...{ heatingAreaM2: '5000', dataRooms: 1, note: '第一行\n第二行' },
  }),
  change: { dataRooms: null, energyUsers: 0, floorAreaM2: '5000' },
}

const { transports, graphql } = await testRegister(energyProfile, samples)

t.test('the year has four digits, written as a number or as text', async (t) => {
  for (const { name, upsert } of transports) {
    for (const year of ['2124-06', '2124-Q1']) {
      const answer = await upsert([{ ...samples.record(1, home), year }])
      t.match(answer, { status: 422, problems: ['YEAR_EXPECTED year'] }, `${year} by ${name}`)
    }
    const year = name === 'REST' ? 2124 : '2124'
    const outcome = name === 'REST' ? 'CREATED' : 'UNCHANGED'
    t.match((await upsert([{ ...samples.record(1, home), year }])).results, [{ outcome }])
  }
})

t.test('areas and persons add up exactly', async (t) => {
  await transports[0]!.upsert([141, 142, 143].map((n) => samples.record(n, home)))
  const { data } = await graphql(`{ energyProfiles(filter: { year: { between: ["2091", "2093"] } }) {
    aggregate { count sum { floorAreaM2 energyUsers } } } }`)
  t.strictSame(data.energyProfiles, {
    aggregate: { count: 3, sum: { floorAreaM2: '19177881.75', energyUsers: '1070013' } },
  })
})
