import type { Access } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import type { RowCheck, RuleWriter } from '../kernel/row-checks.ts'
import { pathRange } from './scope.ts'
import { arrayLiteral, literal } from './statement.ts'

/** The rules that this writer's access makes for a row under an alias. */
export const writerRulesOf = ({ writerRules }: Register, writer: Access, row: string): RowCheck[] =>
  writerRules?.(writer, row, write) ?? []

// Literals: a rule is part of one statement, and what it names comes from the writer's own grants.
const write: RuleWriter = {
  text: literal,
  texts: (values) => `${literal(arrayLiteral(values))}::text[]`,
  isUnder: (column, paths) =>
    `(${paths.map((path) => pathRange(column, literal(path), literal(`${path}/`))).join(' or ') || 'false'})`,
}
