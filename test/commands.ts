// Commands of `taizhang`, in this process or in one of their own.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../src/cli/run-command.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Run {
  code: number
  stdout: string
  stderr: string
}

type Command = (...args: string[]) => Promise<Run>

/** `where`: DATABASE_URL or DATA_DIR. */
export function commandsOn(where: Record<string, string>): { taizhang: Command; started: Command } {
  const settings = { LOG_LEVEL: 'silent', ...where }
  Object.assign(process.env, settings)
  return { taizhang, started: (...args) => started(args, settings) }
}

/** A tenth of the work of a process of its own; one command at a time. */
async function taizhang(...args: string[]): Promise<Run> {
  const said = { stdout: '', stderr: '' }
  const noting = (stream: keyof typeof said) => (text: unknown) => {
    said[stream] += `${text}\n`
  }
  const { log, error } = console
  Object.assign(console, { log: noting('stdout'), error: noting('stderr') })
  try {
    const isDone = await runCommand(args)
    return { code: isDone ? Number(process.exitCode ?? 0) : 1, ...said }
  } finally {
    Object.assign(console, { log, error })
    process.exitCode = undefined
  }
}

/** As an operator starts it; not with our own environment, which carries tap's instrumentation. */
function started(args: string[], settings: Record<string, string>): Promise<Run> {
  const options = { cwd: root, env: { PATH: process.env.PATH, ...settings }, maxBuffer: 64 << 20 }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['src/cli.ts', ...args], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr })
    })
  })
}
