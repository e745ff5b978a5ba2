import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { application } from '../../application.ts'
import { HOUSING, housingTenancyActions } from './actions.ts'
import { housingTenancyRules } from './rules.ts'

const housingBeneficiary = defineEnumeration({
  name: 'HousingTenancyBeneficiary',
  doc: { zh: '保障对象', en: 'Whom the housing is for' },
  values: {
    NEW_RECRUIT: { zh: '新录用人员', en: 'New recruit' },
    HIGH_LEVEL_TALENT: { zh: '高层次引进人才', en: 'High-level talent from elsewhere' },
    CADRE_ON_EXCHANGE: { zh: '易地交流干部', en: 'Cadre on exchange from elsewhere' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const applied = application('HousingTenancy', housingTenancyActions)

// The staff number would be a key that tells who lives where: keys are public, so a tenancy has a number of its own.
export const housingTenancy = defineRegister({
  name: 'HousingTenancy',
  plural: 'housingTenancies',
  domain: 'buildings',
  heldBy: 'organization',
  doc: {
    zh: '周转住房租住:从申请、批准到入住、退租',
    en: 'A tenancy of a flat, from its application to the day the tenant moves out.',
  },
  key: ['housingUnitId', 'number'],
  validity: { from: 'validFrom', to: 'validTo' },
  fields: {
    number: { write: 'create', maxLength: 40, doc: { zh: '租住编号', en: 'Number of the tenancy' } },
    validFrom: { type: 'date', isRequired: true, doc: { zh: '租期起', en: 'First day of the tenancy' } },
    validTo: { type: 'date', doc: { zh: '租期止', en: 'Last day of the tenancy' } },
    tenantNumber: {
      ...{ isRequired: true, maxLength: 40, sensitivity: 'personal', isCode: true },
      doc: { zh: '租住人工号', en: 'Staff number of the tenant' },
    },
    tenantName: {
      ...{ isRequired: true, maxLength: 50, sensitivity: 'personal' },
      doc: { zh: '租住人姓名', en: 'Name of the tenant' },
    },
    beneficiary: { isRequired: true, enumeration: housingBeneficiary, doc: housingBeneficiary.doc, source: HOUSING },
    monthlyRentYuan: { type: 'yuan', doc: { zh: '月租金(元)', en: 'Rent a month' } },
    movedInOn: { type: 'date', write: 'action', likely: past, doc: { zh: '入住日期', en: 'Moved in on' } },
    movedOutOn: { type: 'date', write: 'action', likely: past, doc: { zh: '退租日期', en: 'Moved out on' } },
    ...applied.fields,
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    housingUnit: {
      ...{ to: 'HousingUnit', as: 'housingUnitCode', by: 'code', isWithinOrganization: true },
      listed: { as: 'tenancies', doc: { zh: '租住', en: 'Tenancies of the flat' } },
      doc: { zh: '房源', en: 'The flat' },
    },
    tenantOrganization: {
      ...{ to: 'Organization', as: 'tenantOrganizationCreditCode', by: 'creditCode' },
      doc: { zh: '租住人所在单位', en: 'The organization that the tenant works for' },
    },
    ...applied.references,
  },
  sort: ['number', 'validFrom', 'appliedOn'],
  ...{ actions: applied.actions, openStates: applied.openStates, rules: housingTenancyRules },
})
