// What generates clients from the GraphQL schema, as it comes: pointed at the running service, its output passes the
// strict compiler and is used.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { generate } from '@graphql-codegen/cli'
import t, { type Test } from 'tap'
import { buildTestApp } from '../harness.ts'
import { holders } from '../small-data.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
/** Of this workspace, and of all. */
const packages = ['node_modules', '../../node_modules'].map((path) => join(folder, path))
const scalars = { Decimal: 'string', Date: 'string', DateTime: 'string', Period: 'string' }

t.test('graphql-codegen types documents by what the service says of itself', async (t) => {
  const { url, headers } = await started(t)
  const made = await project(t, { 'app.ts': new URL('./graphql/codegen.ts', import.meta.url) })
  await generate({
    cwd: made,
    schema: { [`${url}/graphql`]: { headers } },
    documents: ['app.ts'],
    generates: {
      'gql/': {
        preset: 'client',
        presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } },
        config: { scalars, strictScalars: true, importExtension: '.js', emitLegacyCommonJSImports: false },
      },
    },
    silent: true,
  })
  const found = await (await compiled(made)).run(`${url}/graphql`, headers, holders.bureau)
  t.match(found, {
    ...{ vin: String, total: 3, price: String, note: 'by codegen' },
    payload: { isWritten: true, records: [{ id: String }], results: [{ outcome: 'UPDATED', problems: [] }] },
    groups: [{ key: { usageStatus: String }, count: Number, sum: { priceYuan: String } }],
  })
  // The file of its build is what an operator lists.
  const GRAPHQL_DOCUMENTS = join(made, 'gql/persisted-documents.json')
  const only = await started(t, { GRAPHQL_DOCUMENTS, GRAPHQL_DOCUMENTS_ONLY: 'true' })
  const documents: Record<string, string> = JSON.parse(await readFile(GRAPHQL_DOCUMENTS, 'utf8'))
  const [hash] = Object.entries(documents).find(([, text]) => text.includes('query Find'))!
  for (const sent of [{ documentId: hash }, { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }]) {
    const body = JSON.stringify({ ...sent, variables: { code: holders.bureau } })
    const answer = await fetch(`${only.url}/graphql`, { method: 'POST', headers: only.headers, body })
    t.match(await answer.json(), { data: { vehicles: { totalCount: { value: 3 } } } })
  }
})

t.test('Relay pages below a record, refetches it by its id, and sees in its store what a mutation wrote', async (t) => {
  const { url, headers } = await started(t)
  const made = await project(t, {
    'app.ts': new URL('./graphql/relay.ts', import.meta.url),
    'documents.ts': new URL('./graphql/relay-documents.ts', import.meta.url),
  })
  const schema = await fetch(`${url}/schema.graphql`, { headers })
  await writeFile(join(made, 'schema.graphql'), await schema.text())
  await mkdir(join(made, '__generated__'))
  await writeFile(join(made, 'documents.json'), '{}')
  const config = {
    ...{ src: '.', schema: './schema.graphql', language: 'typescript', eagerEsModules: true },
    ...{ customScalarTypes: scalars, persistConfig: { file: './documents.json', algorithm: 'SHA256' } },
  }
  await writeFile(join(made, 'relay.config.json'), JSON.stringify(config))
  await run(made, 'relay-compiler/cli.js', 'relay.config.json')
  const app = await compiled(made)
  // It sends hashes alone, of the file that its compiler makes.
  const GRAPHQL_DOCUMENTS = join(made, 'documents.json')
  const only = await started(t, { GRAPHQL_DOCUMENTS, GRAPHQL_DOCUMENTS_ONLY: 'true' })
  const found = await app.run(`${only.url}/graphql`, only.headers, holders.bureau)
  const { pages, payload, changed, groups } = found as Record<string, never[]> & { changed: { edges: object[] } }
  t.strictSame(
    pages.map((page: string[]) => page.length),
    [1, 2, 3],
    'a page for each vehicle, put together by the store',
  )
  t.match(payload, { upsertVehicles: { isWritten: true, records: [{ note: 'by Relay' }] } })
  t.match(
    changed.edges,
    [{ node: { note: 'by Relay' } }, { node: {} }, { node: {} }],
    'what is shown has changed by itself',
  )
  t.match(groups, { nodes: [{ key: { usageStatus: String } }] })
})

type App = { run: (url: string, headers: Record<string, string>, code: string) => Promise<object> }

/** A folder in this tree, whose packages are found in it, with the sources of a client by their names. */
async function project(t: Test, sources: Record<string, URL>): Promise<string> {
  const made = t.testdir({ 'package.json': '{ "type": "commonjs" }' })
  for (const [name, source] of Object.entries(sources)) {
    await cp(source, join(made, name))
  }
  return made
}

/** A program of a package; throws what it says when it fails. */
async function run(cwd: string, program: string, ...args: string[]): Promise<void> {
  const found = packages.map((path) => join(path, program)).find(existsSync)
  await promisify(execFile)(process.execPath, [found!, ...args], { cwd }).catch(({ stdout, stderr }) => {
    throw new Error(stdout + stderr)
  })
}

/** By a compiler that is as strict as it can be; what it makes is loaded. */
async function compiled(made: string): Promise<App> {
  const compilerOptions = {
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noUnusedLocals: true },
    ...{ noImplicitReturns: true, noFallthroughCasesInSwitch: true, skipLibCheck: true, types: [] },
    ...{ target: 'es2024', lib: ['es2024', 'dom'], module: 'nodenext', outDir: 'made', rootDir: '.' },
  }
  await writeFile(join(made, 'tsconfig.json'), JSON.stringify({ compilerOptions, exclude: ['made'] }))
  await run(made, 'typescript/lib/tsc.js', '-p', '.')
  return createRequire(import.meta.url)(join(made, 'made/app.js'))
}

async function started(t: Test, env: Record<string, string> = {}) {
  const { app, asCaller } = await buildTestApp(t, { small: true, env })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, headers: { ...(await asCaller()), 'content-type': 'application/json' } }
}
