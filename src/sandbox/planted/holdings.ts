import type { Plant } from './plant.ts'

const [civil, audit, bureau] = ['652301 民政局', '652301 审计局', '320400 财政局']
const card = (code: string, name: string): readonly ['Asset', Record<string, unknown>] => [
  'Asset',
  { code, name, classVersion: 'GB/T 14885-2022', classCode: 'A01010000', acquisitionMethod: 'SELF_BUILT' },
]
const project = { name: '业务用房新建', type: 'NEW_BUILD', buildingUse: 'BUSINESS', phase: 'PREPARATION' }

/** Buildings, land, their titles, what is built. */
export const plantedHoldings: Plant[] = [
  {
    ...{ rule: 'BLD5', holder: audit, register: 'Building', key: { code: 'YZ-BLD5' } },
    zh: '办公楼没有登记至机关事务管理部门名下的权属',
    en: 'An office building without a title in the name of the administration',
    needs: [card('YZ-FW5', '旧办公楼')],
    has: { name: '旧办公楼', floorAreaM2: '640', ownershipForm: 'UNTITLED', assetCode: 'YZ-FW5' },
  },
  {
    ...{ rule: 'BLD5-1', holder: bureau, register: 'Building', key: { code: 'YZ-BLD5-1' } },
    zh: '同上,但常州定于 2030 年底前办完',
    en: 'The same, where Changzhou has until the end of 2030',
    needs: [card('YZ-FW5', '旧办公楼')],
    has: { name: '旧办公楼', floorAreaM2: '640', ownershipForm: 'UNTITLED', assetCode: 'YZ-FW5' },
  },
  {
    ...{ rule: 'BLD6', holder: audit, register: 'Building', key: { code: 'YZ-BLD6' } },
    zh: '填报有产权,却没有已登记的权属',
    en: 'Said to have a title, but none is registered',
    needs: [card('YZ-FW6', '车库')],
    has: { name: '车库', floorAreaM2: '180', buildingUse: 'OTHER', ownershipForm: 'TITLED', assetCode: 'YZ-FW6' },
  },
  {
    ...{ rule: 'BLD12', holder: audit, register: 'LandParcel', key: { code: 'YZ-BLD12' } },
    zh: '闲置用地没有登记至机关事务管理部门名下',
    en: 'Idle land whose title is not in the name of the administration',
    has: { name: '原培训基地', areaM2: '6000', landUse: 'OTHER', usageStatus: 'IDLE', idleSince: '2023-03-01' },
  },
  {
    ...{ rule: 'BLD12-1', holder: bureau, register: 'LandParcel', key: { code: 'YZ-BLD12-1' } },
    zh: '同上,但常州定于 2030 年底前办完',
    en: 'The same, where Changzhou has until the end of 2030',
    has: { name: '车队用地', areaM2: '900', landUse: 'SUPPORTING_FACILITY' },
  },
  {
    ...{ rule: 'BLD13', holder: civil, register: 'InvestmentProject', key: { code: 'YZ-BLD13' } },
    zh: '拟新增用地 4500 平方米,而本市有 6000 平方米闲置用地(YZ-BLD12)',
    en: 'To be built on 4,500 m² of new land, while the city has 6,000 m² idle (YZ-BLD12)',
    has: { ...project, landAreaM2: '4500' },
  },
  {
    ...{ rule: 'BLD-D9', holder: civil, register: 'InvestmentProject', key: { code: 'YZ-BLD-D9' } },
    zh: '竣工财务决算晚于竣工验收一年以上',
    en: 'The final account came more than a year after acceptance',
    has: { ...project, phase: 'FINAL_ACCOUNT', acceptedOn: '2022-05-20', finalAccountOn: '2023-06-01' },
  },
  {
    ...{ rule: 'BLD7a', holder: civil, register: 'InvestmentProject', key: { code: 'YZ-BLD7a' } },
    zh: '新建具有接待功能的培训中心',
    en: 'A training centre that houses guests',
    tries: { input: { ...project, name: '培训中心', buildingUse: 'RECEPTION_FACILITY' } },
  },
  {
    ...{ rule: 'BLD7b', holder: civil, register: 'InvestmentProject', key: { code: 'YZ-BLD7b' } },
    zh: '办公用房未经批准已开工',
    en: 'Office space begun without an approval',
    tries: { input: { ...project, buildingUse: 'OFFICE', phase: 'CONSTRUCTION', startedOn: '2024-05-01' } },
  },
  {
    ...{ rule: 'BLD7c', holder: civil, register: 'InvestmentProject', key: { code: 'YZ-BLD7c' } },
    zh: '办公用房使用预算以外的资金建设',
    en: 'Office space paid from outside the budget',
    tries: { input: { ...project, buildingUse: 'OFFICE', fundSource: 'OTHER' } },
  },
  {
    ...{ rule: 'BLD-D6', holder: audit, register: 'OwnershipRegistration', key: { number: 'YZ-BLD-D6' } },
    zh: '权属办理没有说明是哪处房屋或哪宗用地',
    en: 'A title of nothing: neither building nor parcel',
    tries: { input: { caseClass: 'HISTORY_MISSING' } },
  },
  {
    ...{ rule: 'BLD-D7', holder: audit, register: 'OwnershipRegistration', key: { number: 'YZ-BLD-D7' } },
    zh: '补录已登记的权属,缺权属证号',
    en: 'An old title is brought as registered, without its certificate',
    tries: {
      input: {
        ...{ buildingCode: 'YZ-BLD5', caseClass: 'COMPLETE_UNDISPUTED', state: 'REGISTERED', areaM2: '640' },
        ...{ holderCreditCode: audit, registeredOn: '2019-05-01' },
      },
    },
  },
  {
    ...{ rule: 'BLD-D8', holder: audit, register: 'OwnershipRegistration', key: { number: 'YZ-BLD-D8' } },
    zh: '补录已注销的权属,注销日期早于登记日期',
    en: 'An old title is brought that ended before it was registered',
    tries: {
      input: {
        ...{ buildingCode: 'YZ-BLD5', caseClass: 'COMPLETE_UNDISPUTED', state: 'ENDED' },
        ...{ registeredOn: '2019-05-01', endedOn: '2018-05-01' },
      },
    },
  },
  {
    ...{ rule: 'BLD-A7', holder: audit, register: 'OwnershipRegistration', key: { number: 'YZ-BLD-A7' } },
    zh: '登记权属有争议的房屋',
    en: 'A disputed title is to be registered',
    has: { buildingCode: 'YZ-BLD6', caseClass: 'DISPUTED', problem: '与原建设单位有争议' },
    tries: {
      action: 'register',
      input: {
        ...{ certificateNumber: '示例（2026）第1号', holderCreditCode: '652301 机关事务管理局', areaM2: '180' },
        registeredOn: '2026-06-01',
      },
    },
  },
  {
    ...{ rule: 'AST11', holder: audit, register: 'Building', key: { code: 'YZ-BLD6' } },
    zh: '划转权属有争议的房屋',
    en: 'A building with a disputed title is to be transferred',
    tries: {
      action: 'transfer',
      input: {
        ...{ toCreditCode: civil, newCardCode: 'YZ-FW6', approvalNumber: '示例1号', transferredOn: '2026-06-01' },
      },
    },
  },
]
