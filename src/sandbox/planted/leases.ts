import { approvedBy, type Plant, type Written } from './plant.ts'

const [office, administration] = ['652301 人民政府办公室', '652301 机关事务管理局']
const [finance, school] = ['652301 财政局', '652301 第一中学']
const approval = { ...approvedBy(administration, '昌机管〔2025〕12号', '2025-02-20'), state: 'APPROVED' }
const byGovernment = { ...approval, approverKind: 'GOVERNMENT', approvingOrganizationCreditCode: office }

const house = { code: 'YZ-XZ', name: '原办公楼', floorAreaM2: '1200', usableAreaM2: '800', usageStatus: 'IDLE' }
const needs = [['Building', house]] as const
const disposal = {
  ...{ buildingCode: house.code, areaM2: '800', disposalMode: 'OTHER', appliedOn: '2025-01-10' },
} satisfies Written
const rented = {
  ...{ direction: 'LEASE_IN', address: '（示例）昌吉市示例路9号', areaM2: '150', counterparty: '（示例）物业公司' },
  appliedOn: '2025-01-10',
} satisfies Written
const letOut = {
  ...{ ...rented, direction: 'LEASE_OUT', address: null, buildingCode: house.code, counterparty: '（示例）商贸公司' },
} satisfies Written
const term = { signedOn: '2025-03-01', validFrom: '2025-03-01', validTo: '2027-02-28' }
const of = (rule: string, holder: string, register: 'Lease' | 'IdleSpaceDisposal', number = `YZ-${rule}`) => ({
  ...{ rule, holder, register, key: { number } },
})

/** What is let, lent, rented, and disposed of idle. */
export const plantedLeases: Plant[] = [
  {
    ...{ rule: 'BLD4', holder: school, register: 'Building', key: { code: 'YZ-BLD4' } },
    zh: '闲置超过 180 天(本地参数,示例),没有申请处置利用',
    en: 'Idle for more than 180 days (a parameter of the place, invented), and no disposal is applied for',
    has: { name: '原实验楼', usageStatus: 'IDLE', idleSince: '2025-01-31', buildingUse: 'BUSINESS' },
  },
  {
    ...{ rule: 'BLD4-1', holder: school, register: 'Space', key: { buildingCode: 'YZ-BLD4-1', code: 'YZ-BLD4-1' } },
    zh: '房间闲置超过 180 天,没有申请处置利用',
    en: 'A room that is idle for more than 180 days, and no disposal is applied for',
    needs: [['Building', { code: 'YZ-BLD4-1', name: '综合楼', floorAreaM2: '900', buildingUse: 'BUSINESS' }]],
    has: { kind: 'BUSINESS', usableAreaM2: '40', usageStatus: 'IDLE', idleSince: '2025-01-31' },
  },
  {
    ...of('AST4-IDLE', finance, 'IdleSpaceDisposal'),
    zh: '闲置房屋处置早已完成,收益 30000 元没有上缴国库',
    en: 'An idle building was disposed of long ago; 30,000 yuan of the proceeds are not remitted',
    needs,
    has: { ...disposal, ...approval, state: 'EXECUTED', executedOn: '2025-03-10', proceedsYuan: '30000' },
  },
  {
    ...of('AST3-IDLE', finance, 'IdleSpaceDisposal'),
    zh: '导入的旧处置利用已批准,却没有批准文号',
    en: 'An old disposal of idle space is brought as approved, without the number of an approval',
    needs,
    tries: { input: { ...disposal, ...approval, approvalNumber: null } },
  },
  {
    ...of('IDL-D3', finance, 'IdleSpaceDisposal'),
    zh: '导入的旧处置利用已完成,却没有处置日期',
    en: 'An old disposal of idle space is brought as done, without the day of it',
    needs,
    tries: { input: { ...disposal, ...approval, state: 'EXECUTED' } },
  },
  {
    ...of('IDL-D1', finance, 'IdleSpaceDisposal'),
    zh: '转换用途,却没有说明转换为什么用途',
    en: 'Idle space is put to another use that nobody names',
    needs,
    tries: { input: { ...disposal, disposalMode: 'CHANGE_OF_USE' } },
  },
  {
    ...of('IDL-D2', finance, 'IdleSpaceDisposal'),
    zh: '只拍卖一栋楼中的一间',
    en: 'One room of a building is auctioned',
    needs: [...needs, ['Space', { buildingCode: house.code, code: 'YZ-101', kind: 'OFFICE', usableAreaM2: '20' }]],
    tries: { input: { ...disposal, spaceCode: 'YZ-101', areaM2: '20', disposalMode: 'AUCTION' } },
  },
  {
    ...of('AST10', finance, 'IdleSpaceDisposal'),
    zh: '批准未经评估的拍卖',
    en: 'The auction of a building is approved that nobody has appraised',
    needs,
    has: { ...disposal, disposalMode: 'AUCTION' },
    tries: {
      action: 'approve',
      input: approvedBy(administration, '昌机管〔2025〕13号', '2025-02-20'),
    },
  },
  {
    ...of('BLD8', finance, 'Lease'),
    zh: '租用办公用房,只有主管部门批准',
    en: 'Office space is rented with the approval of the department in charge alone',
    has: rented,
    tries: {
      action: 'approve',
      input: { ...approvedBy(administration, '昌机管〔2025〕14号', '2025-02-20'), approverKind: 'DEPARTMENT' },
    },
  },
  {
    ...of('BLD9', finance, 'Lease'),
    zh: '机关直接出租自己的办公楼',
    en: 'A state organ lets its office building',
    needs,
    tries: { input: letOut },
  },
  {
    ...of('BLD9-2', school, 'Lease'),
    zh: '出租先签订、后批准',
    en: 'What is let was signed before it was approved',
    needs,
    tries: {
      input: { ...letOut, ...approval, signedOn: '2025-02-19', validFrom: '2030-01-01', validTo: '2030-12-31' },
    },
  },
  {
    ...of('AST3-LEASE', finance, 'Lease'),
    zh: '导入的旧租约已批准,却没有批准文号',
    en: 'An old lease is brought as approved, without the number of an approval',
    tries: { input: { ...rented, ...byGovernment, approvalNumber: null } },
  },
  {
    ...of('LSE-D1', finance, 'Lease'),
    zh: '租入的房屋填成了本单位的房屋',
    en: 'What is rented is said to be a building of the organization',
    needs,
    tries: { input: { ...rented, buildingCode: house.code } },
  },
  {
    ...of('LSE-D2', finance, 'Lease'),
    zh: '租期三十年',
    en: 'A lease of thirty years',
    has: { ...rented, ...byGovernment },
    tries: { action: 'sign', input: { ...term, validTo: '2055-02-28' } },
  },
  {
    ...of('LSE-D4', school, 'Lease'),
    zh: '出租仍在使用的房间',
    en: 'A room is let that is allocated',
    needs: [
      ['Building', { ...house, code: 'YZ-LSE-D4' }],
      ['Space', { buildingCode: 'YZ-LSE-D4', code: 'YZ-301', kind: 'OFFICE', usableAreaM2: '20' }],
      [
        'SpaceAllocation',
        {
          ...{ ...approval, spaceId: { organizationCreditCode: school, buildingCode: 'YZ-LSE-D4', code: 'YZ-301' } },
          ...{
            validFrom: '2025-01-01',
            validTo: '2025-06-30',
            allocationMode: 'CONSTRUCTION',
            appliedOn: '2025-01-10',
          },
        },
      ],
    ],
    has: { ...letOut, ...approval, buildingCode: 'YZ-LSE-D4', spaceCode: 'YZ-301', areaM2: '20' },
    tries: { action: 'sign', input: term },
  },
  {
    ...of('LSE-D3', school, 'Lease'),
    zh: '一栋楼同时租给两家',
    en: 'A building is let twice at a time',
    needs: [...needs, ['Lease', { ...letOut, ...approval, ...term, number: 'YZ-CZ' }]],
    has: { ...letOut, ...approval },
    tries: { action: 'sign', input: term },
  },
]
