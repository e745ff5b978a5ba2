// Operations with their statement and their answer, for reviewers to read. UPDATE_GOLDEN=1 writes the files anew.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Statement } from '../src/sql/statement.ts'
import { buildTestApp, type Caller } from './harness.ts'

const folder = new URL('./golden/', import.meta.url)
const files = await readdir(fileURLToPath(folder))
const names = files.flatMap((file) => /^(.+)\.graphql$/.exec(file)?.[1] ?? [])
/** The registers' paths, of which a chunk is imported. */
const imports = files.flatMap((file) => /^import-(.+)\.ndjson$/.exec(file)?.[1] ?? [])
const isUpdate = process.env.UPDATE_GOLDEN === '1'

t.test('statements and answers are those on file', async (t) => {
  const { app, asCaller, statements } = await buildTestApp(t, { small: true })
  for (const name of names) {
    const query = await readFile(new URL(`${name}.graphql`, folder), 'utf8')
    const caller = await asCaller(noteOf<Caller>(query, 'caller'))
    const headers = { ...caller, accept: 'application/graphql-response+json' }
    statements.length = 0
    const variables = noteOf<Record<string, unknown>>(query, 'variables')
    const response = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })
    t.equal(response.statusCode, 200, name)
    // Of a read always one.
    const { count = 1 } = noteOf<{ count?: number }>(query, 'statements')
    t.equal(statements.length, count, `${name} takes ${count}`)
    await compare(t, `${name}.sql`, statements.map(shown).join('\n'))
    await compare(t, `${name}.json`, `${JSON.stringify(response.json(), null, 2)}\n`)
  }
})

t.test('the answers are the same with row-level security alone', async (t) => {
  const { app, asCaller } = await buildTestApp(t, { small: true, firstWall: false })
  for (const name of names) {
    const query = await readFile(new URL(`${name}.graphql`, folder), 'utf8')
    const headers = await asCaller(noteOf<Caller>(query, 'caller'))
    const payload = { query, variables: noteOf<Record<string, unknown>>(query, 'variables') }
    const response = await app.inject({ method: 'POST', url: '/graphql', headers, payload })
    const { data } = JSON.parse(await readFile(new URL(`${name}.json`, folder), 'utf8'))
    t.strictSame(response.json().data, data, name)
  }
})

t.test('a chunk of an import is one statement, and its report is that on file', async (t) => {
  const { app, asCaller, statements } = await buildTestApp(t, { small: true })
  const headers = { ...(await asCaller({ regions: ['652301'] })), 'content-type': 'application/x-ndjson' }
  for (const path of imports) {
    const payload = await readFile(new URL(`import-${path}.ndjson`, folder), 'utf8')
    statements.length = 0
    const response = await app.inject({ method: 'POST', url: `/v1/${path}/import`, headers, payload })
    t.equal(response.statusCode, 200, path)
    t.equal(statements.length, 1, `${path}: records that send the same fields`)
    await compare(t, `import-${path}.sql`, statements.map(shown).join('\n'))
    await compare(t, `import-${path}.json`, `${JSON.stringify(response.json(), null, 2)}\n`)
  }
})

async function compare(t: { equal(found: unknown, wanted: unknown, name: string): void }, file: string, text: string) {
  const url = new URL(file, folder)
  if (isUpdate) await writeFile(url, text)
  t.equal(
    text,
    await readFile(url, 'utf8').catch(() => 'no file: run the test with UPDATE_GOLDEN=1'),
    `${file}; UPDATE_GOLDEN=1 writes it anew`,
  )
}

/** What a comment line such as `# variables: {"first": 2}` says; an empty object without one. */
function noteOf<Note>(query: string, name: string): Note {
  return JSON.parse(new RegExp(`^# ${name}: (.*)$`, 'm').exec(query)?.[1] ?? '{}')
}

const shown = ({ text, values }: Statement): string =>
  `${[laidOut(text), ...values.map((value, i) => `-- $${i + 1}: ${sameTime(value)}`)].join('\n')}\n`

/** Of an action its moment. */
const sameTime = (value: unknown): string => String(value).replace(/\{"20\d\d-[^"]*Z"\}/, '{"now"}')

/** A rule or a check of a write is a `case` of its own; `is distinct from` begins no clause. */
const isClause = (rest: string, before: string): boolean =>
  before !== '' &&
  !/(\(|distinct )$/.test(before) &&
  (clause.test(rest) || (before.endsWith(', ') && rest.startsWith('case when ')))
const clause = /^(from|where|order by|limit|left join|group by|having|union all|select) /

/** The statement with other white space: each clause and each subquery on a line of its own. */
function laidOut(sql: string): string {
  const tokens = sql.replace(/\s+/g, ' ').match(/'(?:[^']|'')*'|\(|\)|[^'()\s]+ ?|\s+/g) ?? []
  let depth = 0
  let text = ''
  const open: boolean[] = []
  tokens.forEach((token, i) => {
    const rest = tokens.slice(i, i + 4).join('')
    const isSubquery = token === '(' && /^(select|\()/.test(tokens.slice(i + 1, i + 2).join('')) && /select/.test(rest)
    if (token === ')' && open.pop()) {
      depth--
      text += `\n${'  '.repeat(depth)}`
    } else if (isClause(rest, text)) {
      text = `${text.trimEnd()}\n${'  '.repeat(depth)}`
    }
    text += token
    if (token === '(') open.push(isSubquery)
    if (isSubquery) text += `\n${'  '.repeat(++depth)}`
  })
  return text
}
