import { defineRule } from '../../../kernel/define-rule.ts'

export const useCertificateRules = [
  defineRule({
    ...{ id: 'BLD-U3', of: 'UseCertificate', code: 'CERTIFICATE_DATES', severity: 'error' },
    zh: '失效、撤销日期不能早于核发日期 {issued};已撤销的须有撤销日期和原因',
    en: 'It neither ends nor is revoked before it is issued ({issued}); one that is revoked says when and why',
    field: 'issuedOn',
    fields: ['issuedOn', 'validTo', 'state', 'revokedOn', 'revocationReason'],
    holds: `least(r.valid_to, r.revoked_on, r.issued_on) = r.issued_on
      and (r.state <> 'REVOKED' or num_nulls(r.revoked_on, r.revocation_reason) = 0)`,
    shows: { issued: 'r.issued_on' },
  }),
]
