import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { ofAuthority } from '../../authority.ts'
import { areaBasis } from '../../enumerations.ts'
import { useCertificateActions } from './actions.ts'
import { useCertificateRules } from './rules.ts'

const useCertificateState = defineEnumeration({
  name: 'UseCertificateState',
  doc: { zh: '状态', en: 'State' },
  values: {
    VALID: { zh: '有效(失效日期已过的除外)', en: 'Valid, until its last day' },
    REVOKED: { zh: '已撤销', en: 'Revoked' },
  },
})

export const useCertificate = defineRegister({
  name: 'UseCertificate',
  plural: 'useCertificates',
  domain: 'buildings',
  heldBy: 'organization',
  doc: {
    zh: '办公用房使用凭证(使用单位的,由机关事务管理部门核发)',
    en: 'What entitles an organization to use office space in a building; an authority issues it.',
  },
  key: ['number'],
  fields: {
    number: {
      ...{ write: 'create', maxLength: 50, aliases: ['使用权证号', '使用凭证编号'] },
      doc: { zh: '凭证编号', en: 'Number of the certificate' },
    },
    areaM2: { type: 'area', isRequired: true, doc: { zh: '使用面积核发数(平方米)', en: 'Area that it entitles to' } },
    areaBasis: { enumeration: areaBasis, doc: areaBasis.doc },
    extent: { maxLength: 500, doc: { zh: '使用范围(楼层、房间)', en: 'Which floors and rooms' } },
    issuedOn: { type: 'date', isRequired: true, likely: past, doc: { zh: '核发日期', en: 'Issued on' } },
    validTo: { type: 'date', doc: { zh: '失效日期', en: 'Last day in force' } },
    agreementNumber: { maxLength: 100, doc: { zh: '使用协议编号', en: 'Number of the agreement on the use' } },
    state: { write: 'action', default: 'VALID', enumeration: useCertificateState, doc: useCertificateState.doc },
    revokedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '撤销日期', en: 'Revoked on' } },
    revocationReason: { write: 'action', maxLength: 200, doc: { zh: '撤销原因', en: 'Why it was revoked' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    building: {
      ...{ to: 'Building', as: 'buildingId', by: 'id', isRequired: true },
      doc: { zh: '房屋(可属其他单位)', en: 'The building, which another organization may hold' },
    },
    issuer: {
      ...{ to: 'Organization', as: 'issuerCreditCode', by: 'creditCode', isRequired: true },
      doc: { zh: '核发机关', en: 'The authority that issued it' },
    },
    replaces: {
      ...{ to: 'UseCertificate', as: 'replacesNumber', by: 'number', isWithinOrganization: true },
      listed: { as: 'replacedBy', doc: { zh: '换发的凭证', en: 'What replaced it' } },
      doc: { zh: '所替代的凭证', en: 'The certificate that it replaces' },
    },
  },
  sort: ['number', 'issuedOn', 'areaM2'],
  ...{ actions: useCertificateActions, openStates: ['VALID'], rules: useCertificateRules },
  writerRules: ofAuthority('buildings'),
})
