import { approvedBy, type Plant, type Written } from './plant.ts'

const authority = '652301 机关事务管理局'
const civil = '652301 民政局'
const [first, second, third, fourth] = ['652301 第一中学', '652301 第二中学', '652301 第三中学', '652301 第四中学']
const approval = approvedBy(authority, '昌市机管〔2024〕1号', '2024-02-20')
const building = { organizationCreditCode: civil, code: 'YZ-YF' }
const inRoom = (code: string) => ({
  ...{ spaceId: { organizationCreditCode: civil, buildingCode: 'YZ-YF', code }, validFrom: '2024-03-01' },
  ...{ allocationMode: 'REALLOCATION', appliedOn: '2024-02-01' },
})
const room = (code: string, kind: string, usableAreaM2: string): [string, Written] => [
  'Space',
  { organizationCreditCode: civil, buildingCode: 'YZ-YF', code, kind, name: code, usableAreaM2 },
]
const certificate = (number: string, areaM2: string, areaBasis = 'USABLE'): [string, Written] => [
  'UseCertificate',
  { number, buildingId: building, areaM2, areaBasis, issuedOn: '2024-02-28', issuerCreditCode: authority },
]
const approvedArea = {
  ...{ areaBasis: 'USABLE', approvingOrganizationCreditCode: authority },
}
const allocation = { state: 'APPROVED', ...approval }

/** Who has which rooms, by what is approved and certified: some schools in a house of the civil affairs bureau. */
export const plantedUse: Plant[] = [
  {
    ...{ rule: 'BLD2', holder: first, register: 'SpaceAllocation', key: { reason: 'YZ-BLD2' } },
    zh: '正科级一人使用 40 平方米办公室,标准为 18 平方米',
    en: 'A section head has an office of 40 m², the standard is 18 m²',
    needs: [
      ['Building', { ...building, name: '预置用房', floorAreaM2: '600', usableAreaM2: '400' }],
      room('YZ-YF-201', 'OFFICE', '40'),
      certificate('YZ-ZS-1', '60'),
    ],
    has: { ...inRoom('YZ-YF-201'), ...allocation, userRank: 'SECTION_HEAD', occupants: 1 },
  },
  {
    ...{ rule: 'BLD16', holder: first, register: 'SpaceAllocation', key: { reason: 'YZ-BLD16' } },
    zh: '兼职单位办公室 18 平方米,没有小于标准',
    en: 'A second office of 18 m², which is not below the standard',
    needs: [room('YZ-YF-202', 'OFFICE', '18')],
    has: { ...inRoom('YZ-YF-202'), ...allocation, userRank: 'SECTION_HEAD', occupants: 1, isSecondOffice: true },
  },
  {
    ...{ rule: 'BLD3', holder: second, register: 'SpaceAllocation', key: { reason: 'YZ-BLD3' } },
    zh: '使用的房间没有使用凭证',
    en: 'A room is used without a certificate',
    needs: [room('YZ-YF-203', 'OFFICE', '15')],
    has: { ...inRoom('YZ-YF-203'), ...allocation, userRank: 'COUNTY_OTHER', occupants: 2 },
  },
  {
    ...{ rule: 'BLD1', holder: third, register: 'AreaApproval', key: { approvalNumber: 'YZ-BLD1' } },
    zh: '核定 10 平方米,使用 30 平方米',
    en: '10 m² are approved, 30 are used',
    needs: [
      room('YZ-YF-204', 'SERVICE', '30'),
      certificate('YZ-ZS-2', '100', 'GROSS'),
      ['SpaceAllocation', { ...inRoom('YZ-YF-204'), ...allocation }],
    ],
    has: { ...approvedArea, validFrom: '2024-01-01', approvedAreaM2: '10' },
  },
  {
    ...{ rule: 'BLD14', holder: fourth, register: 'AreaApproval', key: { approvalNumber: 'YZ-BLD14' } },
    zh: '已核定面积,没有核发使用凭证',
    en: 'The area is approved, and there is no certificate',
    has: { ...approvedArea, validFrom: '2024-01-01', approvedAreaM2: '50' },
  },
  {
    ...{ rule: 'BLD-U4', holder: second, register: 'AreaApproval', key: { approvalNumber: 'YZ-BLD-D7' } },
    zh: '办公室与服务用房合计大于核定面积',
    en: 'Offices and service rooms come to more than the approved area',
    tries: {
      input: {
        ...approvedArea,
        validFrom: '2020-01-01',
        approvedAreaM2: '50',
        officeAreaM2: '30',
        serviceAreaM2: '21',
      },
    },
  },
  {
    ...{ rule: 'BLD-U1', holder: fourth, register: 'SpaceAllocation', key: { reason: 'YZ-BLD-U1' } },
    zh: '批准使用别的单位正在使用的房间',
    en: 'A room is approved that another organization has',
    has: inRoom('YZ-YF-204'),
    tries: { action: 'approve', input: approval },
  },
  {
    ...{ rule: 'BLD-U2', holder: fourth, register: 'SpaceAllocation', key: { reason: 'YZ-BLD-U2' } },
    zh: '导入的旧分配已批准,却没有批准文号',
    en: 'An old allocation is brought as approved, without the number of an approval',
    tries: {
      input: {
        ...inRoom('YZ-YF-203'),
        ...allocation,
        validFrom: '2020-01-01',
        validTo: '2020-12-31',
        approvalNumber: null,
      },
    },
  },
  {
    ...{ rule: 'BLD-U3', holder: first, register: 'UseCertificate', key: { number: 'YZ-BLD-U3' } },
    zh: '使用凭证在核发以前失效',
    en: 'A certificate ends before it is issued',
    tries: {
      input: {
        ...{ buildingId: building, areaM2: '20', issuedOn: '2024-03-01', validTo: '2024-02-29' },
        issuerCreditCode: authority,
      },
    },
  },
  {
    ...{ rule: 'BLD-U5', holder: third, register: 'UseCertificate', key: { number: 'YZ-BLD-U5' } },
    zh: '补录的使用凭证大于核定的 10 平方米',
    en: 'A certificate is brought that is larger than the 10 m² that are approved',
    tries: {
      input: {
        ...{ buildingId: building, areaM2: '10.01', areaBasis: 'USABLE', issuedOn: '2023-03-01' },
        issuerCreditCode: authority,
      },
    },
  },
]
