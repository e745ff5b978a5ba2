// Reports of writes as JSON: problems with their message in the caller's language.
import { type Language, messageOf } from '../errors.ts'
import type { FieldProblem, WriteReport } from './context.ts'
import type { ImportReport } from './import.ts'

export function shownReport({ counts, results, ignoredFields, isWritten }: WriteReport, language: Language) {
  const { CREATED, UPDATED, UNCHANGED, REMOVED, REJECTED, CONFLICT, NOT_FOUND } = counts
  const shown = (problems: FieldProblem[]) => problems.map((problem) => shownProblem(problem, language))
  return {
    isWritten,
    counts: {
      ...{ created: CREATED, updated: UPDATED, unchanged: UNCHANGED, removed: REMOVED },
      ...{ rejected: REJECTED + NOT_FOUND, conflict: CONFLICT },
    },
    results: results.map(({ line, outcome, id, version, problems, warnings }) => ({
      ...{ index: line - 1, outcome: outcome === 'NOT_FOUND' ? 'REJECTED' : outcome, id, version },
      ...{ problems: shown(problems), warnings: shown(warnings) },
    })),
    ignoredFields,
  }
}

export function shownImport({ rejected, warnings, stoppedAt, ...report }: ImportReport, language: Language) {
  const shown = (problems: ImportReport['rejected']) =>
    problems.map((problem) => ({ line: problem.line, ...shownProblem(problem, language) }))
  const message = stoppedAt && messageOf(stoppedAt, language)
  const end = stoppedAt && { lastLine: stoppedAt.lastLine, code: stoppedAt.code, message }
  return { ...report, rejected: shown(rejected), warnings: shown(warnings), stoppedAt: end }
}

const shownProblem = (problem: FieldProblem, language: Language) => {
  return { code: problem.code, field: problem.field, message: messageOf(problem, language) }
}
