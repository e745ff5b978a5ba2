// Reports of writes as JSON: problems with their message in the caller's language, as many as an answer may hold.
import { type Language, messageOf, problemRoom, shownProblem } from '../errors.ts'
import type { Register } from '../kernel/define-register.ts'
import type { FieldProblem, WriteReport } from './context.ts'
import type { ImportReport } from './import.ts'

/** `times`: how often the answer repeats each problem. */
export function shownReport(report: WriteReport, language: Language, times = 1) {
  const { counts, results, ignoredFields, isWritten } = report
  const { CREATED, UPDATED, UNCHANGED, REMOVED, REJECTED, CONFLICT, NOT_FOUND } = counts
  const hasRoom = problemRoom(times)
  let isTruncated = false
  const shown = (problems: FieldProblem[]) => {
    const fitting = problems.map((problem) => shownInField(problem, language)).filter(hasRoom)
    isTruncated ||= fitting.length < problems.length
    return fitting
  }
  const rows = results.map(({ line, outcome, id, version, problems, warnings }) => ({
    ...{ index: line - 1, outcome: outcome === 'NOT_FOUND' ? 'REJECTED' : outcome, id, version },
    ...{ problems: shown(problems), warnings: shown(warnings) },
  }))
  return {
    isWritten,
    counts: {
      ...{ created: CREATED, updated: UPDATED, unchanged: UNCHANGED, removed: REMOVED },
      ...{ rejected: REJECTED + NOT_FOUND, conflict: CONFLICT },
    },
    results: rows,
    isTruncated,
    ignoredFields,
  }
}

export function shownImport(
  { rejected, warnings, stoppedAt, titles, ...report }: ImportReport,
  register: Register,
  language: Language,
) {
  const nameOf = namesIn(titles, register)
  const shown = (problems: ImportReport['rejected']) =>
    problems.map((problem) => shownLine(problem, titles, nameOf, language)).filter(problemRoom())
  const message = stoppedAt && messageOf(stoppedAt, language)
  const end = stoppedAt && { lastLine: stoppedAt.lastLine, alsoDone: stoppedAt.alsoDone, code: stoppedAt.code, message }
  const lists = { rejected: shown(rejected), warnings: shown(warnings) }
  const isWhole = lists.rejected.length === rejected.length && lists.warnings.length === warnings.length
  return { ...report, ...lists, isTruncated: report.isTruncated || !isWhole, stoppedAt: end }
}

export const shownInField = (problem: FieldProblem, language: Language) => {
  return { field: problem.field, ...shownProblem(problem, language) }
}

/** With the column, where the file calls it otherwise than the field is called; its messages say the file's words. */
function shownLine(
  problem: ImportReport['rejected'][number],
  titles: ImportReport['titles'],
  nameOf: (field: string) => string,
  language: Language,
) {
  const { line, field } = problem
  const column = titles.get(field ?? '')
  const params = Object.entries(problem.params ?? {}).map(([name, value]) => {
    const isNaming = namingParams.has(name) && typeof value === 'string'
    return [name, isNaming ? value.replace(/\w+/g, nameOf) : value]
  })
  const shown = shownInField({ ...problem, params: Object.fromEntries(params) }, language)
  return { line, ...shown, ...(column !== undefined && column !== field && { column }) }
}

/** Parameters of messages that hold names of fields. */
const namingParams = new Set(['name', 'names', 'others', 'rename', 'whole', 'parts', 'within', 'part'])

/** What a field is called where columns have other names than fields: by the file, else in Chinese by its label. */
function namesIn(titles: ImportReport['titles'], { fields }: Register): (field: string) => string {
  const isChinese = [...titles.values()].some((title) => /[\u3400-\u9fff]/.test(title))
  return (field) => titles.get(field) ?? (isChinese ? fields.get(field)?.doc.zh : undefined) ?? field
}
