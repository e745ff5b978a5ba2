// `taizhang act …`: an action as any door does it, of records given as JSON.
import { languageOf } from '../errors.ts'
import type { Register } from '../kernel/define-register.ts'
import { nearest } from '../kernel/names.ts'
import { parseJsonParameter } from '../kernel/parse-json.ts'
import { act } from '../operations/act.ts'
import { type Context, changeReason, isFailure } from '../operations/context.ts'
import { shownReport } from '../operations/shown-report.ts'
import type { Flags } from './flags.ts'
import { required, UsageError } from './usage.ts'

/** The report goes to standard output; what was refused ends with code 2, so that scripts notice. */
export async function runAct(
  context: Context,
  register: Register,
  flags: Flags,
  [name, json]: string[],
): Promise<void> {
  const wanted = required(name, 'ACTION')
  const named = register.actions.filter(({ gives }) => !gives)
  const action = named.find(({ name, path }) => [name, path].includes(wanted))
  if (!action) {
    const near = nearest(
      wanted,
      named.map(({ name }) => name),
    )
    throw new UsageError(`没有操作 / no action '${wanted}' of ${register.path}${near ? ` (${near}?)` : ''}`)
  }
  const sent = parseJsonParameter('RECORDS', required(json, 'RECORDS'))
  const options = { dryRun: flags['dry-run'], requestId: `cli-${process.pid}`, ...changeReason(flags.reason) }
  const report = await act(context, register, action, [sent].flat(), options)
  console.log(JSON.stringify(shownReport(report, languageOf(flags.lang)), null, 2))
  if (report.results.some(isFailure)) process.exitCode = 2
}
