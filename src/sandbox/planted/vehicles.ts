import { withVinCheckDigit } from '../../registers/vehicles/vin.ts'
import type { Plant } from './plant.ts'

const vinOf = (n: number): string => withVinCheckDigit(`LDEMYZ00X${String(n).padStart(8, '0')}`)

const holder = '652300 水利局'
const car = { category: 'EMERGENCY', energyKind: 'GASOLINE', seats: 5, registeredOn: '2023-05-10' }

export const plantedVehicles: Plant[] = [
  {
    ...{ rule: 'VEH18', holder, register: 'Vehicle', key: { vin: vinOf(1) } },
    zh: '应急保障用车裸车价 19.98 万元,超过标准 18 万元',
    en: 'A car for emergencies at 199,800 yuan, above the standard of 180,000',
    has: { ...car, displacementL: '1.8', priceYuan: '199800' },
  },
  {
    ...{ rule: 'VEH-D2', holder, register: 'Vehicle', key: { vin: vinOf(2) } },
    zh: '购置税超过车价的 10%',
    en: 'A purchase tax of more than 10 % of the price',
    has: { ...car, displacementL: '1.8', priceYuan: '150000', purchaseTaxYuan: '17000' },
  },
  {
    ...{ rule: 'VEH-D3', holder, register: 'Vehicle', key: { vin: vinOf(3) } },
    zh: '纯电动车辆填了排气量',
    en: 'A battery-electric car with a displacement',
    has: { ...car, energyKind: 'BATTERY_ELECTRIC', displacementL: '1.6', priceYuan: '150000' },
  },
]
