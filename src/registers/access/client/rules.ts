import { defineRule } from '../../../kernel/define-rule.ts'

export const clientRules = [
  defineRule({
    ...{ id: 'ACC-D1', of: 'Client', code: 'ISSUER_AND_SUBJECT', severity: 'error' },
    zh: 'issuer 与 subject 须同时填写',
    en: 'issuer and subject go together',
    field: 'subject',
    fields: ['issuer', 'subject'],
    holds: '(r.issuer is null) = (r.subject is null)',
  }),
]
