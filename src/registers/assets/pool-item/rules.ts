import { daysInOrder } from '../../../kernel/define-rule.ts'

export const poolItemRules = [daysInOrder('AST-D12', 'PoolItem', ['offeredOn', 'repairedOn'])]
