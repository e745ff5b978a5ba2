// Vehicles.
import { withVinCheckDigit } from '../../src/registers/vehicles/vin.ts'
import { holders, type Rows, type Samples, table } from './table.ts'

const { bureau, school, neighbour, elsewhere } = holders

const vin = (serial: number): string => withVinCheckDigit(`LDEMTZ000PD${String(serial).padStart(6, '0')}`)

const vehicles = table(
  ['organizationCreditCode', 'vin', 'plateNumber', 'category', 'energyKind', 'priceYuan', 'registeredOn', 'isMarked'],
  [bureau, vin(1), '新B12345', 'EMERGENCY', 'GASOLINE', '178000', '2016-05-04', true],
  [bureau, vin(2), '新BD12345', 'OTHER', 'BATTERY_ELECTRIC', '139800.00', '2023-11-20', true],
  [bureau, vin(3), null, 'OTHER', 'GASOLINE', null, null, false],
  [school, vin(4), '新B54321', 'OTHER', 'DIESEL', '139800', '2016-05-04', null],
  [neighbour, vin(5), '新B00001', 'LAW_ENFORCEMENT', 'HYBRID', '118000', null, true],
  [elsewhere, vin(6), '苏D12345', 'EMERGENCY', 'GASOLINE', '178000', '2023-11-20', true],
)

export const rows: Rows = [['Vehicle', vehicles]]

export const samples: Samples = {
  'Vehicle.transfer': {
    input: { toCreditCode: holders.neighbour, approvalNumber: '1', transferredOn: '2026-11-30' },
    record: "plate_number = '新B12345'",
  },
}
