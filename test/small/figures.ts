// Energy and costs.
import { holders, type Rows, table } from './table.ts'

const { bureau, school, neighbour, prefecture, elsewhere } = holders

const consumptions = table(
  ['organizationCreditCode', 'period', 'energyType', 'quantity', 'costYuan', 'heatingQuantity'],
  [bureau, '2024-01', 'ELECTRICITY', '12000.5', '6600.28', '1000'],
  [bureau, '2024-02', 'ELECTRICITY', '11000', '6050', null],
  [bureau, '2024-01', 'WATER', '320', '1024', null],
  [bureau, '2023', 'NATURAL_GAS', '45000', '108000', '45000'],
  [school, '2024-01', 'ELECTRICITY', '30000', '16500', null],
  [school, '2024-Q1', 'GASOLINE', '900', '7200', null],
  [school, '2023', 'HEAT', null, '240000', null],
  [neighbour, '2024-01', 'ELECTRICITY', '8000', '4400', null],
  [prefecture, '2020', 'ELECTRICITY', '510000', '280500', null],
  [elsewhere, '2024-01', 'ELECTRICITY', '70000', '45500', null],
)

const profiles = table(
  ['organizationCreditCode', 'year', 'floorAreaM2', 'energyUsers', 'newEnergyVehicles'],
  [bureau, '2024', '6400.50', 68, 1],
  [school, '2024', '8000.25', 1950, 0],
  [neighbour, '2024', '2600', 41, null],
)

const costs = table(
  ['organizationCreditCode', 'period', 'expenditureItem', 'phase', 'fundSource', 'amountYuan'],
  [bureau, '2024', '30206', 'FINAL', 'FISCAL', '12650.28'],
  [bureau, '2024', '30206', 'BUDGET', 'FISCAL', '15000'],
  [bureau, '2024', '30231', 'FINAL', 'FISCAL', '-300.00'],
  [school, '2024', '30205', 'FINAL', 'OTHER', '9900'],
)

export const rows: Rows = [
  ['EnergyConsumption', consumptions],
  ['EnergyProfile', profiles],
  ['CostRecord', costs],
]
