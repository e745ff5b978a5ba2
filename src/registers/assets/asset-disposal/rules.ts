import { decisionIsWhole } from '../../../kernel/define-rule.ts'
import { isRemitted } from '../../rules.ts'

export const assetDisposalRules = [decisionIsWhole('AST3', 'AssetDisposal'), isRemitted('AST4', 'AssetDisposal')]
