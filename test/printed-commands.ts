// What a guide prints is run as it is printed: its code blocks, and a shell for those that are commands.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface Fence {
  /** The headings that it stands under. */
  headings: string[]
  language: string
  text: string
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** Of `integrators.md` in docs. */
export function fencesOf(name: string): Fence[] {
  const headings: string[] = []
  const text = readFileSync(`${root}docs/${name}`, 'utf8')
  return [...text.matchAll(/^(#+) (.*)$|^```(\w+)\n([\s\S]*?)\n```$/gm)].flatMap(
    ([, level, heading, language, text]) => {
      if (level) headings.splice(level.length - 1, headings.length, heading!)
      return level ? [] : [{ headings: [...headings], language: language!, text: text! }]
    },
  )
}

/** One session of a shell in `folder`, which ends at the first command that fails; gives what it printed. */
export async function runPrinted(folder: string, scripts: Fence[], env: Record<string, string>): Promise<string> {
  const bins = ['node_modules/.bin', 'test/clients/node_modules/.bin'].map((path) => `${root}${path}`)
  const script = scripts.map(({ text }) => text).join('\n')
  // Our own environment carries tap's instrumentation, which its spawn adds to any other.
  const { stdout } = await promisify(execFile)('env', ['-u', 'NODE_OPTIONS', 'bash', '-eo', 'pipefail', '-c', script], {
    cwd: folder,
    // Nothing is fetched but from the service.
    env: {
      PATH: [...bins, process.env.PATH].join(':'),
      HOME: folder,
      LC_ALL: 'C.UTF-8',
      npm_config_offline: 'true',
      ...env,
    },
    maxBuffer: 16 << 20,
  })
  return stdout
}
