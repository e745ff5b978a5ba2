import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { building } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, code: `LOU-${n}`, name: `${n} 号"楼"`, address: '昌吉市延安北路', structure: 'STEEL' },
    ...{ floorsAbove: 6, floorsBelow: 0, builtOn: '1998-06-30', floorAreaM2: '5200.5', usableAreaM2: 3900 },
    ...{ heatingAreaM2: '5000', ownershipForm: 'TITLED', certificateNumber: '新(2019)001', designUse: '办公' },
    ...{ realEstateUnitNumber: '652301001001GB00001F00010001', usageStatus: 'IDLE' },
    ...{ originalValueYuan: '9999999999999999.99', note: '第一行\n第二行' },
  }),
  change: { address: null, floorsBelow: 1, usableAreaM2: '4000.25', builtOn: '2000-02-29', structure: 'OTHER' },
}

const { rest, transports } = await testRegister(building, samples)

t.test('the usable area is at most the floor area, also when only one of them is sent', async (t) => {
  const record = samples.record(149, home)
  const { results } = await transports[0]!.upsert([record])
  const refused = { status: 422, problems: ['PARTS_EXCEED_WHOLE usableAreaM2'] }
  for (const change of [{ usableAreaM2: '5200.51' }, { floorAreaM2: 3899 }]) {
    t.match(await rest('PATCH', `/${results[0]!.id}`, { payload: change }), refused)
    for (const { upsert } of transports) t.match(await upsert([{ ...record, ...change }]), refused)
  }
  const equal = { usableAreaM2: '5200.50' }
  t.match(await rest('PATCH', `/${results[0]!.id}`, { payload: equal }), { status: 200, record: equal })
  t.match(await rest('PATCH', `/${results[0]!.id}`, { payload: { floorAreaM2: null } }), { status: 200 })
})

t.test('a label is as good as its code', async (t) => {
  const record = { ...samples.record(148, home), structure: '砖混结构' }
  const { results } = await transports[0]!.upsert([record])
  t.match(await transports[1]!.get(results[0]!.id), { record: { structure: 'BRICK_CONCRETE' } })
})
