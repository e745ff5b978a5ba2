// What a run of tests prints and how it ends: failures whole, else a line a file, and nothing passes that ran nothing.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const tap = import.meta.resolve('tap')
const report = fileURLToPath(new URL('report.ts', import.meta.url))

/** Runs files as tap runs them, by the name each has; gives what is printed. */
async function run(files: Record<string, string>): Promise<{ code: number; lines: string[] }> {
  const texts = Object.entries(files).map(([name, body]) => [`${name}.mjs`, `import t from '${tap}'\n${body}`])
  const runner = `import t from '${tap}'
    import Report from '${report}'
    t.pipe(new Report()).pipe(process.stdout)
    t.jobs = 2
    t.plan(${Object.keys(files).length})
    for (const name of ${JSON.stringify(Object.keys(files))}) {
      t.spawn(process.execPath, [\`\${import.meta.dirname}/\${name}.mjs\`], { buffered: true }, name)
    }`
  const folder = t.testdir({ ...Object.fromEntries(texts), 'runner.mjs': runner })
  // Not our own environment, which carries tap's instrumentation.
  const options = { cwd: folder, env: { PATH: process.env.PATH } }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(folder, 'runner.mjs')], options, (_error, stdout) => {
      resolve({ code: child.exitCode ?? -1, lines: stdout.trimEnd().split('\n') })
    })
  })
}

t.test('what passes is a line a file, and the counts come last', async (t) => {
  const { code, lines } = await run({
    one: 't.ok(true); t.test("inner", async (t) => { t.equal(1, 1); t.pass("said") })',
    two: 't.ok(true); t.test("by hand", { skip: "no browser here" }, async () => {})',
  })
  t.equal(code, 0)
  t.match(lines.slice(0, -2).sort(), [
    /^ok one \(3 in \d+\.\d s\)$/,
    /^ok two \(1 in .* s, 1 left out: no browser here\)$/,
  ])
  t.equal(lines.at(-2), '# { total: 5, pass: 4, skip: 1 }')
  t.match(lines.at(-1), /^# time=/)
})

t.test('what fails is there whole, once, with all that passed beside it left away', async (t) => {
  const { code, lines } = await run({
    bad: `t.ok(true, 'fine')
      t.test('outer', async (t) => t.test('inner', async (t) => t.strictSame({ a: 1, b: 2 }, { a: 1, b: 3 }, 'same')))
      t.test('thrown', async () => { throw new Error('lost') })`,
    ended: 't.ok(true); process.exit(3)',
    good: 't.ok(true)',
  })
  t.equal(code, 1)
  const text = lines.join('\n')
  for (const part of ['bad > outer > inner > same', '\n      -  "b": 3,\n      +  "b": 2,\n', 'bad > thrown > lost']) {
    t.equal(text.split(part).length, 2, part)
  }
  t.match(text, /^not ok bad \(1 passed, 2 failed/m)
  t.match(text, /^not ok ended \(1 passed, 1 failed[\s\S]*exitCode: 3$/m)
  t.match(text, /^ok good \(1 in/m)
  t.equal(text.match(/not ok/g)?.length, 5)
})

t.test('a file that ran nothing fails the run, and so does one that left something out for no reason', async (t) => {
  for (const [body, complaint] of [
    ['', 'it ran no assertion'],
    ['t.test("empty", async () => {})', 'it ran no assertion'],
    ['t.ok(true); t.test("some day", { skip: true }, async () => {})', 'tests are left out without a reason'],
    ['t.ok(true); t.test("some day")', 'tests are left out without a reason'],
  ]) {
    const { code, lines } = await run({ good: 't.ok(true)', other: body! })
    t.equal(code, 1, body)
    t.ok(lines.includes(`  not ok ${complaint}`), lines.join('\n'))
  }
})
