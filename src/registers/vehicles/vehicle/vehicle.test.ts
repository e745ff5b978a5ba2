import t from 'tap'
import { foreign, home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { withVinCheckDigit } from '../vin.ts'
import { vehicle } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, vin: withVinCheckDigit(`LSVAM418X${String(n).padStart(8, '0')}`) },
    ...{ plateNumber: '新B6D321', brandModel: '示例 "轿车"', engineNumber: 'E-1', category: 'EMERGENCY' },
    ...{ useCategory: 'EMERGENCY', energyKind: 'GASOLINE', displacementL: '1.8', seats: 5 },
    ...{ priceYuan: '178000.5', purchaseTaxYuan: '15752.26', invoiceYuan: '201140', registeredOn: '2020-02-29' },
    ...{ quotaStatus: 'IN_QUOTA', usageStatus: 'IN_USE', isMarked: true, terminalNumber: 'T-1', isDomestic: false },
    ...{ odometerKm: '81234.5', note: '第一行\n第二行' },
  }),
  change: { plateNumber: null, seats: 7, priceYuan: '0.01', isMarked: false, usageStatus: 'IDLE' },
}

const { transports, sql } = await testRegister(vehicle, samples)

t.test('a VIN that fails its check digit, a short one and an odd plate warn, and are written', async (t) => {
  const odd: [vin: string, plateNumber: string, warnings: object[]][] = [
    [withVinCheckDigit('LSVAM4180C2184847'), '新B6D322', []],
    ['LSVAM4180C2184848', '新B6D323', [{ code: 'VIN_CHECK_DIGIT', field: 'vin' }]],
    ['BJ212-00123', '新B6D324', [{ code: 'VIN_SHORT', field: 'vin' }]],
    [
      'LSVAM4181C2184848',
      'B6D321',
      [
        { code: 'VIN_CHECK_DIGIT', field: 'vin' },
        { code: 'PLATE_FORMAT', field: 'plateNumber' },
      ],
    ],
  ]
  for (const [n, [vin, plateNumber, warnings]] of odd.entries()) {
    const { upsert } = transports[n % 2]!
    const { results, text } = await upsert([{ ...samples.record(1, home), vin, plateNumber }])
    t.match(results, [{ outcome: 'CREATED' }], text)
    t.match(results[0]!.warnings, warnings)
    t.equal(results[0]!.warnings.length, warnings.length)
    const [row] = await sql`select plate_number from vehicle where vin = ${vin}`
    t.equal(row!.plate_number, plateNumber)
  }
})

t.test('what can be no VIN is refused', async (t) => {
  for (const vin of ['LSVAM4189C218484O', 'LSVAM4189C2184847é', 'LSVAM4189C21848470']) {
    const answer = await transports[0]!.upsert([{ ...samples.record(1, home), vin }])
    t.match(answer, { status: 422, problems: [/^(VIN_FORMAT|TEXT_TOO_LONG) vin/] }, vin)
    t.equal((await sql`select from vehicle where vin = ${vin}`).length, 0)
  }
})

t.test('one VIN may stand in two organizations, as after a transfer', async (t) => {
  const [here, there] = [home, foreign].map((place) => samples.record(149, place))
  t.match((await transports[0]!.upsert([here!])).results, [{ outcome: 'CREATED' }])
  t.match((await transports[0]!.upsert([there!])).results, [{ outcome: 'CREATED' }])
})
