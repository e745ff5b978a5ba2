import { defineActions } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'

export const useCertificateActions = defineActions('UseCertificate', {
  revoke: {
    doc: { zh: '撤销', en: 'Revoked by an authority' },
    ...{ isApproval: true, from: ['VALID'], to: 'REVOKED' },
    input: { revokedOn: { isRequired: true }, revocationReason: { isRequired: true } },
    refuses: [
      {
        ...{ id: 'BLD-UA1', basis: PRACTICE, field: 'revokedOn', holds: 'i.revoked_on >= r.issued_on' },
        zh: '撤销日期早于核发日期({issued})',
        en: 'Revoked before it was issued ({issued})',
        shows: { issued: 'r.issued_on' },
      },
      {
        ...{ id: 'BLD-UA2', basis: '党政机关办公用房管理办法 全文' },
        holds: `not exists (select from space_allocation a where a.use_certificate_id = r.id
          and a.state = 'APPROVED' and coalesce(a.valid_to, 'infinity') >= i.revoked_on)`,
        zh: '凭证之下仍有使用中的房间,请先腾退或调剂',
        en: 'Rooms are still used under it: have them vacated or reallocated first',
      },
    ],
  },
})
