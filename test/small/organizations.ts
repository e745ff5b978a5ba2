// Two in one county, its neighbour, the prefecture above, another province.
import { holders, type Rows, type Samples, table } from './table.ts'

const { bureau, school, neighbour, prefecture, elsewhere } = holders

const organizations = table(
  [
    ...['creditCode', 'name', 'institutionType', 'administrativeLevel', 'regionCode'],
    ...['authorizedStaff', 'fundingType', 'departmentCreditCode', 'isAdministration'],
  ],
  [prefecture, '昌吉州机关事务管理局', '01', 'PREFECTURE', '652300', 60, 'FULL', null, true],
  [bureau, '昌吉市"机关"事务管理局', '01', 'COUNTY', '652301', 24, 'FULL', prefecture, true],
  [school, '昌吉市第一中学', '021', 'COUNTY', '652301', null, 'FULL', bureau, false],
  [neighbour, '阜康市财政局', '01', 'COUNTY', '652302', 24, null, prefecture, false],
  [elsewhere, '常州市体育馆', '025', 'PREFECTURE', '320400', 12, 'PARTIAL', null, false],
)

const successions = table(
  ['organizationCreditCode', 'effectiveOn', 'successorCreditCode', 'kind', 'approvalNumber', 'state', 'handedOverOn'],
  [school, '2019-09-01', bureau, 'FUNCTION_ADJUSTMENT', '编1', 'HANDED_OVER', '2019-10-01'],
  [bureau, '2025-01-01', prefecture, 'SPLIT', '编2', 'PENDING', null],
  [neighbour, '2025-01-01', prefecture, 'MERGER', null, 'PENDING', null],
  [school, '2025-01-01', bureau, 'RESTRUCTURING', null, 'PENDING', null],
)

export const rows: Rows = [
  ['Organization', organizations.map(({ departmentCreditCode: _, ...rest }) => rest)],
  ['Organization', organizations.filter(({ departmentCreditCode }) => departmentCreditCode)],
  ['OrganizationSuccession', successions],
]

export const samples: Samples = {
  'OrganizationSuccession.succeed': {
    input: {
      ...{ approvalNumber: '编9', handedOverOn: '2026-11-01', codePrefix: 'S-' },
      // Others are tried with them.
      ...{ isWithAssets: false, isWithBuildings: false, isWithLand: false },
    },
    record: "kind = 'RESTRUCTURING'",
  },
}
