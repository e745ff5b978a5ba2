import { defineActions } from '../../../kernel/define-action.ts'

export const useCertificateActions = defineActions('UseCertificate', {})
