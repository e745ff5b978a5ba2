import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'

const legalBasisStatus = defineEnumeration({
  name: 'LegalBasisStatus',
  doc: { zh: '时效', en: 'Whether it is in force' },
  values: {
    IN_FORCE: { zh: '有效', en: 'In force' },
    AMENDED: { zh: '已修订', en: 'Amended' },
    REPEALED: { zh: '废止', en: 'Repealed' },
    NOT_IN_FORCE: { zh: '未施行', en: 'Not yet in force' },
  },
})

export const legalBasis = defineRegister({
  name: 'LegalBasis',
  plural: 'legalBases',
  domain: 'reference',
  heldBy: 'open',
  doc: { zh: '法规依据', en: 'A law, standard or document, or an article of one, that rules and standards stand on.' },
  key: ['title', 'article', 'validFrom'],
  validity: { from: 'validFrom', to: 'validTo', apart: ['title', 'article'] },
  fields: {
    title: { write: 'create', maxLength: 200, doc: { zh: '名称', en: 'Title' } },
    article: {
      write: 'create',
      maxLength: 50,
      doc: { zh: '条款(全文为整部)', en: 'Article; 全文 for the whole' },
    },
    validFrom: { type: 'date', write: 'create', doc: { zh: '施行日期', en: 'In force from' } },
    validTo: { type: 'date', doc: { zh: '失效日期', en: 'Last day in force' } },
    documentNumber: { maxLength: 100, doc: { zh: '文号', en: 'Document number' } },
    issuer: { maxLength: 200, doc: { zh: '发布机关', en: 'Issued by' } },
    status: { isRequired: true, enumeration: legalBasisStatus, doc: { zh: '时效', en: 'Whether it is in force' } },
    issuedOn: { type: 'date', doc: { zh: '发布日期', en: 'Issued on' } },
    regionCode: {
      maxLength: 12,
      isCode: true,
      doc: { zh: '适用区划(空为全国)', en: 'Where it applies; null: the nation' },
    },
    quote: { maxLength: 60, doc: { zh: '原文摘句', en: 'The words that matter' } },
    isVerified: { type: 'boolean', doc: { zh: '是否核对过原文', en: 'Whether the text was seen' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  sort: ['title', 'article', 'issuedOn'],
})
