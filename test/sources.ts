// The files of the project, for the tests that look at the tree itself.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

export interface SourceFile {
  /** Relative to the root, such as `src/sql/read.ts`. */
  path: string
  text: string
  lines: string[]
}

/** New ones included; what git ignores is not ours. */
export const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .split('\n')
  .filter((path) => path && existsSync(join(root, path)))

export const read = (path: string): SourceFile => {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, text, lines: text.trimEnd().split('\n') }
}

const specifier = /^(?:import|export)\b[^'"`;]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm

export const specifiersOf = (text: string): string[] =>
  [...text.matchAll(specifier)].map(([, from, bare, dynamic]) => (from ?? bare ?? dynamic)!)
