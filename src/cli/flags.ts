// What may stand on the command line of any command.
import { parseArgs } from 'node:util'

export type Flags = ReturnType<typeof argumentsOf>['values']

export const argumentsOf = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      encoding: { type: 'string' },
      mode: { type: 'string', default: 'partial' },
      'dry-run': { type: 'boolean', default: false },
      reason: { type: 'string' },
      filter: { type: 'string' },
      month: { type: 'string' },
      output: { type: 'string' },
      bom: { type: 'boolean', default: false },
      scope: { type: 'string', multiple: true },
      region: { type: 'string', multiple: true },
      clearance: { type: 'string', default: 'public' },
      days: { type: 'string' },
      name: { type: 'string' },
      ip: { type: 'string', multiple: true },
      overlap: { type: 'string' },
      department: { type: 'string' },
      organization: { type: 'string' },
      nation: { type: 'boolean', default: false },
      purpose: { type: 'string' },
      'legal-basis': { type: 'string' },
      revoke: { type: 'boolean', default: false },
      lang: { type: 'string', default: 'zh' },
      help: { type: 'boolean', default: false },
    },
  })
