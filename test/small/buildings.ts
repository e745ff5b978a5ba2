// Buildings and their rooms.
import { holders, type Rows, table } from './table.ts'

const { bureau, school, neighbour, elsewhere } = holders

const buildings = table(
  ['organizationCreditCode', 'code', 'name', 'floorAreaM2', 'usableAreaM2', 'builtOn', 'ownershipForm'],
  [bureau, 'B1', '一号楼', '5200.50', '3900', '1998-06-30', 'TITLED'],
  [bureau, 'B2', '二号楼', '1200', null, null, null],
  [school, 'B1', '教学楼', '8000.25', '6400', '2011-09-01', 'TITLED'],
  [neighbour, 'B1', '办公楼', '2600', '2000', '2005-01-01', 'UNTITLED'],
  [elsewhere, 'B1', '体育馆', '12000', '9000', '2015-05-05', 'TITLED'],
)

const spaces = table(
  [
    ...['organizationCreditCode', 'buildingCode', 'code', 'kind', 'floor', 'usableAreaM2', 'occupants'],
    ...['usingOrganizationCreditCode', 'usageStatus'],
  ],
  [bureau, 'B1', '101', 'OFFICE', 1, '24', 2, null, 'IN_USE'],
  [bureau, 'B1', '102', 'OFFICE', 1, '18.50', 1, school, 'IN_USE'],
  [bureau, 'B1', '-01', 'EQUIPMENT', -1, '60', null, null, 'IDLE'],
  [bureau, 'B2', '101', 'SERVICE', 1, null, null, null, 'IN_USE'],
  [school, 'B1', '301', 'BUSINESS', 3, '72', 48, school, 'IDLE'],
  [neighbour, 'B1', '201', 'OFFICE', 2, '24', 2, neighbour, 'IN_USE'],
)

export const rows: Rows = [
  ['Building', buildings],
  ['Space', spaces],
]
