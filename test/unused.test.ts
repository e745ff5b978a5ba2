// What nobody uses is not kept: files that nothing leads to, values exported to nobody, tests that no run runs.
import { readFileSync } from 'node:fs'
import { basename, dirname, join, matchesGlob } from 'node:path'
import t from 'tap'
import { read, root, specifiersOf, tracked } from './sources.ts'

const code = tracked.filter((path) => path.endsWith('.ts')).map(read)
const texts = new Map(code.map(({ path, text }) => [path, text]))
const isTest = (path: string): boolean => path.endsWith('.test.ts')

/** What a file imports, and what it has loaded by its address. */
const nextTo = new Map(
  code.map(({ path, text }) => {
    const loaded = [...text.matchAll(/new URL\('([^']+\.ts)', import\.meta\.url\)/g)].map(([, url]) => url!)
    const local = [...specifiersOf(text), ...loaded].filter((one) => one.startsWith('.'))
    return [path, local.map((one) => join(dirname(path), one))]
  }),
)

function reachedFrom(entries: readonly string[], more = (_path: string): string[] => []): Set<string> {
  const reached = new Set<string>()
  const walk = (path: string): void => {
    if (reached.has(path)) return
    reached.add(path)
    for (const next of [...(nextTo.get(path) ?? []), ...more(path)]) walk(next)
  }
  for (const entry of entries) walk(entry)
  return reached
}

t.test('every file of the service is reached from its two commands', async (t) => {
  const reached = reachedFrom(['src/main.ts', 'src/cli.ts'])
  const dead = code.map(({ path }) => path).filter((path) => path.startsWith('src/') && !isTest(path))
  t.ok(dead.length > 200)
  t.strictSame(
    dead.filter((path) => !reached.has(path)),
    [],
  )
})

t.test('every other file is imported, or named by what is used', async (t) => {
  const named = (text: string): string[] => tracked.filter((path) => text.includes(`/${basename(path)}`))
  const ofTools = ['package.json', '.ci/run', 'README.md', 'bench/README.md', 'migrations/README.md', 'Dockerfile']
  const entries = [...code.map(({ path }) => path).filter(isTest), ...ofTools.flatMap((path) => named(read(path).text))]
  const reached = reachedFrom(entries, (path) => {
    const text = texts.get(path) ?? ''
    return tracked.filter((other) => !other.startsWith('src/') && new RegExp(`['/]${basename(other)}['\`]`).test(text))
  })
  // Loaded by their folders, or by the tool that they are named after.
  const byPlace = [
    ...[
      'migrations/*.sql',
      'test/golden/*',
      'docs/*.md',
      'test/types/*.ts',
      'bench/results/*',
      'bench/peers/*.ts',
      '{bench,test/clients}/tsconfig.json',
      'test/clients/package.json',
    ],
  ]
  const dead = tracked.filter((path) => /^(test|bench|docs|migrations)\//.test(path) || /^[\w.]+\.ts$/.test(path))
  t.strictSame(
    dead.filter((path) => !reached.has(path) && !byPlace.some((pattern) => matchesGlob(path, pattern))),
    [],
  )
})

t.test('a golden file belongs to an operation', async (t) => {
  const golden = tracked.filter((path) => path.startsWith('test/golden/'))
  const named = new Set(
    golden.filter((path) => /\.(graphql|ndjson)$/.test(path)).map((path) => path.replace(/\.\w+$/, '')),
  )
  t.strictSame(
    golden.filter((path) => !named.has(path.replace(/\.\w+$/, ''))),
    [],
  )
})

t.test('what is exported is used elsewhere, types apart', async (t) => {
  const exported = /^export (?:async )?(?:const|let|function\*?|class) (\w+)/gm
  const importersOf = Map.groupBy(
    [...nextTo].flatMap(([from, all]) => all.map((to) => ({ from, to }))),
    ({ to }) => to,
  )
  const unused = code.flatMap(({ path, text }) => {
    const importers = importersOf.get(path)?.map(({ from }) => texts.get(from)!) ?? []
    const names = [...text.matchAll(exported)].map(([, name]) => name!)
    return names
      .filter((name) => !importers.some((one) => new RegExp(`\\b${name}\\b`).test(one)))
      .map((name) => `${path}: ${name}`)
  })
  t.strictSame(unused, [])
})

t.test('every test file is run, once', async (t) => {
  const { tap } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const together = /glob\('([^']+)'/.exec(texts.get('test/registers.test.ts')!)![1]!
  t.strictSame(tap.exclude, [together], 'what tap leaves out is run by test/registers.test.ts')
  const isRun = (path: string) => tap.include.some((pattern: string) => matchesGlob(path, pattern))
  t.strictSame(
    tracked.filter((path) => /\btests?\.\w+$/.test(path) && !isRun(path)),
    [],
  )
  // A test under another name would be run by nobody.
  const stray = code.filter(({ path, text }) => !isTest(path) && /^(?:await )?t\.test\(/m.test(text))
  t.strictSame(
    stray.map(({ path }) => path),
    [],
  )
})
