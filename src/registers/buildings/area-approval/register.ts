import { defineRegister } from '../../../kernel/define-register.ts'
import { ofAuthority } from '../../authority.ts'
import { areaBasis } from '../../enumerations.ts'
import { areaApprovalActions } from './actions.ts'
import { areaApprovalRules } from './rules.ts'

const source = '党政机关办公用房管理办法'

export const areaApproval = defineRegister({
  name: 'AreaApproval',
  plural: 'areaApprovals',
  domain: 'buildings',
  heldBy: 'organization',
  doc: {
    zh: '办公用房面积核定(使用单位的,由机关事务管理部门写入)',
    en: 'The area of office space that is approved for an organization; an authority writes it.',
  },
  key: ['validFrom'],
  validity: { from: 'validFrom', to: 'validTo', apart: ['organizationId'] },
  fields: {
    validFrom: { type: 'date', write: 'create', doc: { zh: '核定生效日期', en: 'Approved from' } },
    validTo: { type: 'date', doc: { zh: '失效日期', en: 'Last day in force' } },
    areaBasis: { isRequired: true, enumeration: areaBasis, doc: areaBasis.doc },
    approvedAreaM2: {
      ...{ type: 'area', isRequired: true, source },
      doc: { zh: '核定面积(平方米)', en: 'Approved area of offices, service and equipment rooms' },
    },
    officeAreaM2: { type: 'area', doc: { zh: '其中办公室(平方米)', en: 'Of it offices' } },
    serviceAreaM2: { type: 'area', doc: { zh: '其中服务用房(平方米)', en: 'Of it service rooms' } },
    equipmentAreaM2: { type: 'area', doc: { zh: '其中设备用房(平方米)', en: 'Of it equipment rooms' } },
    auxiliaryAreaM2: { type: 'area', doc: { zh: '附属用房(平方米)', en: 'Auxiliary rooms, approved beside it' } },
    authorizedStaff: {
      ...{ type: 'integer', unit: 'person' },
      doc: { zh: '核定时的编制人数', en: 'Authorised staff by which it was approved' },
    },
    approvalNumber: {
      ...{ isRequired: true, maxLength: 100 },
      doc: { zh: '核定文号', en: 'Number of the approval' },
    },
    certificatesIssued: {
      ...{ type: 'integer', write: 'action', default: 0 },
      doc: { zh: '据此已核发的使用凭证(份)', en: 'Certificates that were issued under it' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    approvingOrganization: {
      ...{ to: 'Organization', as: 'approvingOrganizationCreditCode', by: 'creditCode', isRequired: true },
      doc: { zh: '核定机关', en: 'The authority that approved it' },
    },
  },
  sort: ['validFrom', 'approvedAreaM2'],
  ...{ actions: areaApprovalActions, rules: areaApprovalRules, writerRules: ofAuthority('buildings') },
})
