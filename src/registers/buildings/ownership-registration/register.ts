import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { checkRealEstateUnitNumber } from '../real-estate-codes.ts'
import { ownershipRegistrationActions } from './actions.ts'
import { ownershipRegistrationRules } from './rules.ts'

const caseClass = defineEnumeration({
  name: 'OwnershipRegistrationCaseClass',
  doc: { zh: '权属办理分类', en: 'How clear the case is' },
  source: '内蒙古自治区机关事务工作“十四五”规划(2021)',
  values: {
    COMPLETE_UNDISPUTED: { zh: '基础资料完备、权属无争议', en: 'Documents complete, title undisputed' },
    HISTORY_MISSING: { zh: '历史资料缺失', en: 'Documents of its history are missing' },
    DISPUTED: { zh: '权属有争议', en: 'Title disputed' },
  },
})

const registrationState = defineEnumeration({
  name: 'OwnershipRegistrationState',
  doc: { zh: '状态', en: 'State' },
  values: {
    IN_PROCESS: { zh: '办理中', en: 'In process' },
    REGISTERED: { zh: '已登记', en: 'Registered' },
    FILED: { zh: '已备案', en: 'Filed' },
    ENDED: { zh: '已注销', en: 'Ended' },
  },
})

export const ownershipRegistration = defineRegister({
  name: 'OwnershipRegistration',
  plural: 'ownershipRegistrations',
  domain: 'buildings',
  heldBy: 'organization',
  doc: {
    zh: '权属登记(备案):一处房屋或一宗用地的一次办理',
    en: 'Registration, or filing, of the title to a building or a parcel; one of each is in force at a time.',
  },
  key: ['number'],
  fields: {
    number: { write: 'create', maxLength: 50, doc: { zh: '办理编号', en: 'Number of the case' } },
    caseClass: {
      ...{ isRequired: true, enumeration: caseClass },
      doc: { zh: '权属办理分类', en: 'How clear the case is' },
    },
    certificateNumber: {
      ...{ maxLength: 100, isCode: true, aliases: ['产权证号', '不动产权证号', '权证号'] },
      doc: { zh: '权属证号', en: 'Number of the title certificate' },
    },
    realEstateUnitNumber: {
      ...{ maxLength: 28, separators: /[ -]/g, check: checkRealEstateUnitNumber, source: 'GB/T 37346-2019' },
      doc: { zh: '不动产单元号(28 位)', en: 'Real-estate unit number' },
    },
    holderName: {
      maxLength: 200,
      doc: { zh: '权利人名称', en: 'Name of the holder, where it is no organization known here' },
    },
    areaM2: { type: 'area', doc: { zh: '登记面积(平方米)', en: 'Area of the title' } },
    termTo: { type: 'date', doc: { zh: '使用期限至', en: 'Last day of a limited right' } },
    registeredOn: {
      ...{ type: 'date', write: 'action', likely: past },
      doc: { zh: '登记(备案)日期', en: 'Registered, or filed, on' },
    },
    endedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '注销日期', en: 'Ended on' } },
    problem: {
      ...{ maxLength: 500, sensitivity: 'internal' },
      doc: { zh: '存在问题', en: 'What stands in the way' },
    },
    state: {
      ...{ write: 'action', default: 'IN_PROCESS', enumeration: registrationState },
      doc: { zh: '状态', en: 'State' },
    },
    isInForce: {
      ...{ type: 'boolean', write: 'never' },
      doc: { zh: '是否在册(已登记或已备案)', en: 'Registered or filed; null: not, or no more' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    building: {
      ...{ to: 'Building', as: 'buildingCode', by: 'code', isWithinOrganization: true, goesAlong: true },
      doc: { zh: '房屋', en: 'The building; or else a parcel' },
    },
    landParcel: {
      ...{ to: 'LandParcel', as: 'landParcelCode', by: 'code', isWithinOrganization: true, goesAlong: true },
      doc: { zh: '用地', en: 'The parcel; or else a building' },
    },
    holder: {
      ...{ to: 'Organization', as: 'holderCreditCode', by: 'creditCode' },
      listed: { as: 'titles', doc: { zh: '名下权属', en: 'Titles in its name' } },
      doc: { zh: '权利人', en: 'The organization in whose name it is' },
    },
  },
  uniques: { building: ['buildingId', 'isInForce'], parcel: ['landParcelId', 'isInForce'] },
  sort: ['number', 'registeredOn', 'areaM2'],
  derive: { join: '', values: { is_in_force: "case when r.state in ('REGISTERED', 'FILED') then true end" } },
  actions: ownershipRegistrationActions,
  openStates: ['IN_PROCESS'],
  rules: ownershipRegistrationRules,
})
