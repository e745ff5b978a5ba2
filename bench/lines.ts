import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { ROOT } from './processes.ts'

export interface LineFigure {
  /** As `wc -l` counts, tests left out. */
  lines: number
  byFolder: Record<string, number>
}

const FOLDERS = ['kernel', 'rest', 'graphql', 'operations', 'sql']

export async function countLines(): Promise<LineFigure> {
  const byFolder: Record<string, number> = {}
  for (const folder of FOLDERS) {
    const files = globSync(`src/${folder}/**/*.ts`, { cwd: ROOT }).filter((name) => !name.endsWith('.test.ts'))
    const counts = await Promise.all(
      files.map(async (name) => (await readFile(ROOT + name, 'utf8')).split('\n').length - 1),
    )
    byFolder[folder] = counts.reduce((sum, count) => sum + count, 0)
  }
  return { lines: Object.values(byFolder).reduce((sum, count) => sum + count, 0), byFolder }
}
