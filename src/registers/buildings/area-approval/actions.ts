import { defineActions } from '../../../kernel/define-action.ts'
import { standard } from '../../../kernel/define-rule.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'

const tolerance = standard('RULE_PARAMETER', { subject: "'BLD1.tolerance'", on: 'i.issued_on' })
const valid = `select c.id from use_certificate c
  where c.organization_id = r.organization_id and c.number = i.replaces_number and c.state = 'VALID'`
const certified = `certified_area(r.organization_id, r.area_basis, i.issued_on, (${valid})) + i.area_m2`
const limit = `r.approved_area_m2 * (1 + ${tolerance.value})`

export const areaApprovalActions = defineActions('AreaApproval', {
  issueCertificate: {
    mutation: 'issueUseCertificate',
    doc: {
      zh: '核发使用凭证;换发的填写所替代的凭证,后者即行撤销',
      en: 'A use certificate is issued under it; one that it replaces is revoked',
    },
    isApproval: true,
    input: {
      number: {
        ...{ isRequired: true, kind: 'text', maxLength: 50, isCode: true },
        doc: { zh: '凭证编号', en: 'Number of the certificate' },
      },
      buildingId: { isRequired: true, kind: 'uuid', doc: { zh: '房屋(标识)', en: 'The building, by its id' } },
      areaM2: {
        ...{ isRequired: true, kind: 'decimal' },
        doc: { zh: '使用面积核发数(平方米)', en: 'Area that it entitles to' },
      },
      issuerCreditCode: {
        ...{ isRequired: true, kind: 'text', isCode: true },
        doc: { zh: '核发机关(代码)', en: 'The authority that issues it, by its code' },
      },
      issuedOn: { isRequired: true, kind: 'date', doc: { zh: '核发日期', en: 'Issued on' } },
      endsOn: { kind: 'date', doc: { zh: '凭证失效日期', en: 'Last day of the certificate' } },
      extent: { kind: 'text', maxLength: 500, doc: { zh: '使用范围(楼层、房间)', en: 'Which floors and rooms' } },
      agreementNumber: { kind: 'text', maxLength: 100, doc: { zh: '使用协议编号', en: 'Number of the agreement' } },
      replacesNumber: {
        kind: 'text',
        isCode: true,
        doc: { zh: '所替代的凭证', en: 'The certificate that it replaces' },
      },
    },
    refuses: [
      {
        ...{ id: 'BLD-UA3', basis: '党政机关办公用房管理办法 全文', field: 'issuedOn' },
        holds: `i.issued_on between r.valid_from and coalesce(r.valid_to, 'infinity')`,
        zh: '核发之日面积核定不在有效期内(自 {from} 起[,至 {to}])',
        en: 'The approval of the area is not in force on that day (it is from {from}[ to {to}])',
        shows: { from: 'r.valid_from', to: 'r.valid_to' },
      },
      {
        ...{ id: 'BLD1', basis: '机关事务管理条例 第二十二条', field: 'areaM2', holds: `${certified} <= ${limit}` },
        zh: '有效凭证合计 {value} 平方米,超过核定面积 {limit} 平方米',
        en: 'Valid certificates come to {value} m², above the approved area of {limit} m²',
        shows: { value: `trim_scale(${certified})`, limit: `trim_scale(${limit})` },
      },
      {
        ...{ id: 'BLD-UA4', basis: PRACTICE, field: 'replacesNumber' },
        holds: `i.replaces_number is null or exists (${valid})`,
        zh: '没有这份有效的凭证可以替代',
        en: 'There is no valid certificate of that number to be replaced',
      },
      {
        ...{ id: 'BLD-UA5', basis: PRACTICE, field: 'number' },
        holds: `not exists (select from use_certificate c
          where c.organization_id = r.organization_id and c.number = i.number)`,
        zh: '该单位已有此编号的凭证',
        en: 'The organization has a certificate of this number already',
      },
    ],
    reads: ['organizationId', 'areaBasis', 'certificatesIssued'],
    finds: { replaced: `${valid} and c.number <> i.number` },
    sets: ({ row }) => ({ certificatesIssued: String(Number(row.certificatesIssued) + 1) }),
    writes: {
      UseCertificate: ({ row: { certificatesIssued: _, ...row }, input: { endsOn, ...certificate }, found }) => [
        ...found.replaced!.map(({ id }) => ({
          ...{ id, state: 'REVOKED', revokedOn: certificate.issuedOn, revocationReason: `换发 ${certificate.number}` },
        })),
        // A new one: of two at once with one number, the other is asked again.
        { ...row, ...certificate, validTo: endsOn, baseVersion: 0 },
      ],
    },
  },
})
