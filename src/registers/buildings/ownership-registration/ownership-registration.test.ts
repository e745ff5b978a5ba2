import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { ownershipRegistration } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, number: `QS-${n}`, buildingCode: 'B1', landParcelCode: null },
    ...{ caseClass: 'HISTORY_MISSING', certificateNumber: '新(2024)001', realEstateUnitNumber: null },
    ...{ holderCreditCode: null, holderName: '昌吉市"机关"事务管理局', areaM2: '5200.5', termTo: '2074-06-30' },
    ...{ problem: '缺少\n"竣工"资料', note: '第一行\n第二行' },
  }),
  kept: ['buildingCode'],
  change: { caseClass: 'COMPLETE_UNDISPUTED', areaM2: null, termTo: null, problem: null },
}

const { transports } = await testRegister(ownershipRegistration, samples)

t.test('it is of a building or of a parcel, and whoever brings a title brings all of it', async (t) => {
  const title = { state: 'REGISTERED', registeredOn: '2024-03-01' }
  const cases: [change: object, problem: string][] = [
    [{ buildingCode: null }, 'TITLE_OF_ONE buildingCode'],
    [{ landParcelCode: 'L1' }, 'TITLE_OF_ONE buildingCode'],
    [{ ...title, buildingCode: 'B2', areaM2: null }, 'TITLE_INCOMPLETE state'],
    [{ ...title, buildingCode: 'B2', certificateNumber: null }, 'TITLE_INCOMPLETE state'],
    [{ ...title, buildingCode: 'B2', holderName: null }, 'TITLE_INCOMPLETE state'],
    [{ ...title, state: 'ENDED', buildingCode: 'B2' }, 'TITLE_INCOMPLETE state'],
    [{ ...title, state: 'ENDED', endedOn: '2024-02-29' }, 'DATES_DISORDERED endedOn'],
  ]
  for (const { upsert } of transports) {
    for (const [change, problem] of cases) {
      const refused = { status: 422, problems: [problem] }
      t.match(await upsert([{ ...samples.record(140, home), ...change }]), refused, JSON.stringify(change))
    }
    const second = await upsert([{ ...samples.record(140, home), ...title }])
    t.match(second, { status: 409, problems: ['KEY_CONFLICT isInForce'] }, 'one of each is in force')
  }
})
