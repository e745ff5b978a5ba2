// 绩效评价: the yearly evaluation of what an organization does with what it has, by an authority.
import { past } from '../kernel/likely.ts'
import type { FieldDefinition, ReferenceDefinition } from '../kernel/register-definition.ts'
import { grade } from './enumerations.ts'
import { checkYear } from './year.ts'

/** What every such register has; `source` is the law that asks for it. */
export const evaluation = (source: string) => ({
  ...({ key: ['year', 'subject'], sort: ['year', 'score', 'evaluatedOn'] } as const),
  fields: {
    year: { type: 'period', write: 'create', check: checkYear, source, doc: { zh: '年度', en: 'Year' } },
    subject: { write: 'create', maxLength: 100, doc: { zh: '评价事项', en: 'What is evaluated' } },
    score: { type: 'score', likely: { to: 100 }, doc: { zh: '得分', en: 'Score' } },
    grade: { enumeration: grade, doc: { zh: '等级', en: 'Grade' } },
    evaluatedOn: { type: 'date', isRequired: true, likely: past, doc: { zh: '评价日期', en: 'Evaluated on' } },
    resultUse: { maxLength: 500, doc: { zh: '结果运用', en: 'What its result is used for' } },
    publishedOn: { type: 'date', likely: past, doc: { zh: '公布日期', en: 'Published on' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  } as const satisfies Record<string, FieldDefinition>,
  references: {
    evaluator: {
      ...{ to: 'Organization', as: 'evaluatorCreditCode', by: 'creditCode', isRequired: true },
      doc: { zh: '评价单位', en: 'The organization that evaluates' },
    },
  } as const satisfies Record<string, ReferenceDefinition>,
})
