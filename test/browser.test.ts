// Opens the pages in a real Chromium: a script the CSP blocks, a font from a CDN or a broken click show nowhere else.

import type { FastifyInstance } from 'fastify'
import { type Browser, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts'
import { buildTestApp } from './harness.ts'

type Subject = {
  app: FastifyInstance
  origin: string
  /** By role; none outside a sandbox. */
  tokens: Record<string, string>
  /** Of a caller that was made for this test. */
  authorization: string
}

const skip = chromiumPath ? false : WITHOUT_CHROMIUM
const chromiumFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

let browser: Browser
t.before(async () => {
  if (chromiumPath) browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags })
})
t.teardown(() => browser?.close())

const sandbox = once(() => openSubject(true))
const plain = once(() => openSubject(false))

// Elsewhere the rest of this file is skipped, and the run says so at its end (after.ts).
const isOutside = process.env.CI !== 'true' && 'only where changes are let in must there be a browser'
t.test('where changes are let in there is a browser', { skip: isOutside }, async (t) => {
  t.ok(chromiumPath, chromiumPath ?? WITHOUT_CHROMIUM)
})
inBrowser('every link of the first page answers', sandbox, linksAnswer)
inBrowser('GraphiQL runs the first query with the chosen sandbox token', sandbox, firstQueryRuns)
inBrowser('GraphiQL explains the schema and sends the typed headers', sandbox, schemaAndHeaders)
inBrowser('another token makes GraphiQL read the schema again', sandbox, schemaIsReadAgain)
inBrowser('Swagger UI shows a domain, and sends the chosen token', sandbox, operationRuns)
// Refused are the schema that GraphiQL asks for before a token is typed, and what this token may not read.
inBrowser('outside a sandbox the caller types the token', plain, tokenIsTyped, /status of 40[13]/)
t.test('pages say in both languages what to do', async (t) => {
  const { app } = await plain()
  for (const url of ['/', '/playground', '/docs']) {
    const { body } = await app.inject(url)
    t.match(body, /<p[^>]*>[^<]*\p{Script=Han}/u, url)
    t.match(body, /<(p|span) lang="en">[A-Z]/, url)
  }
})
t.test('only the listed assets are served', async (t) => assetsAreListed(t, await plain()))

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** The service with what it serves to a person, listening; tests share one of each kind. */
async function openSubject(hasSandbox: boolean): Promise<Subject> {
  const { app, sandboxTokens, asCaller } = await buildTestApp(t, { sandbox: hasSandbox })
  const { authorization } = await asCaller({ scopes: ['vehicles:read'] })
  const origin = skip ? '' : await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, origin, tokens: sandboxTokens, authorization }
}

type Visit = { t: Test; page: Page; subject: Subject; origin: string }

function inBrowser(
  name: string,
  open: () => Promise<Subject>,
  run: (visit: Visit) => Promise<void>,
  expected?: RegExp,
) {
  t.test(name, { skip }, async (t) => visitPages(t, await open(), run, expected))
}

/** Runs one visit in a fresh browser profile, and fails it on any foreign request, console error or script error. */
async function visitPages(t: Test, subject: Subject, run: (visit: Visit) => Promise<void>, expected?: RegExp) {
  const { origin } = subject
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } })
  t.teardown(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const foreign: string[] = []
  const problems: string[] = []
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (protocol !== 'data:' && hostname !== '127.0.0.1') foreign.push(request.url())
  })
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))

  await run({ t, page, origin, subject })

  t.strictSame(foreign, [], 'no request leaves this machine')
  const unexpected = problems.filter((problem) => !expected?.test(problem))
  t.strictSame(unexpected, [], 'the console is clean: nothing was blocked, nothing is missing')
}

async function linksAnswer({ t, page, origin }: Visit): Promise<void> {
  await page.goto(origin)
  const links = await page.locator('a').evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute('href')))
  t.strictSame(links, [
    ...['playground', 'docs', 'openapi.json', 'schema.graphql'],
    ...['docs/postman.json', 'docs/errors', 'health/ready'],
  ])
  for (const link of links) {
    t.equal((await page.request.get(`${origin}/${link}`)).status(), 200, `${link} answers`)
  }
}

async function firstQueryRuns({ t, page, origin, subject }: Visit): Promise<void> {
  await page.goto(`${origin}/playground`)
  await page.locator('#token select').selectOption({ label: '县级 county' })
  const { headers, body } = await runQuery(page)
  t.equal(headers.authorization, `Bearer ${subject.tokens.county}`)
  t.notOk(body.errors)
  t.ok(Number(body.data.energy.aggregate.sum.energyKgce) > 0)
  await page.locator('.result-window', { hasText: '"data"' }).waitFor()
}

async function schemaAndHeaders({ t, page, origin }: Visit): Promise<void> {
  await page.goto(`${origin}/playground`)
  await page.getByRole('button', { name: /Documentation Explorer/ }).click()
  await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click()
  await page.locator('.graphiql-doc-explorer-title', { hasText: 'Query' }).waitFor()

  await page.getByRole('button', { name: 'Headers' }).click()
  await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror').click()
  await page.keyboard.insertText('{ "x-typed": "1" }')
  const { headers } = await runQuery(page)
  t.equal(headers['x-typed'], '1')
}

async function schemaIsReadAgain({ t, page, origin, subject }: Visit): Promise<void> {
  const isIntrospection = (request: { postData(): string | null }) =>
    request.postData()?.includes('IntrospectionQuery') ?? false
  const first = page.waitForRequest(isIntrospection)
  await page.goto(`${origin}/playground`)
  await first
  const second = page.waitForRequest(isIntrospection)
  await page.locator('#token input').fill(subject.authorization)
  await page.locator('#token input').blur()
  t.equal((await second).headers().authorization, subject.authorization)
}

async function operationRuns({ t, page, origin, subject }: Visit): Promise<void> {
  const { tag, path } = { tag: 'energy', path: '/v1/energy-profiles' }
  await page.goto(`${origin}/docs`)
  await page.locator('.opblock-tag[data-tag="vehicles"]').waitFor()
  await page.locator('.domains a', { hasText: 'Energy' }).click()
  await page.locator('.domains a[aria-current]', { hasText: 'Energy' }).waitFor()
  await page.locator('#token select').selectOption({ label: '县级 county' })
  await page.locator(`.opblock-tag[data-tag="${tag}"]`).click()
  const operation = page.locator('.opblock-get', { has: page.locator(`[data-path="${path}"]`) })
  await operation.locator('.opblock-summary-control').click()
  await operation.getByRole('button', { name: 'Try it out' }).click()
  const sent = page.waitForRequest((request) => new URL(request.url()).pathname === path)
  await operation.getByRole('button', { name: 'Execute' }).click()
  t.equal((await sent).headers().authorization, `Bearer ${subject.tokens.county}`)
  await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
}

async function tokenIsTyped({ t, page, origin, subject }: Visit): Promise<void> {
  t.equal((await page.request.get(`${origin}/playground/tokens`)).status(), 404, 'no token is given away')
  await page.goto(`${origin}/playground`)
  t.notOk(await page.locator('#token select').isVisible())
  await page.locator('#token input').fill(subject.authorization)
  await page.locator('#token input').blur()
  const { headers, body } = await runQuery(page)
  t.equal(headers.authorization, subject.authorization)
  t.equal(body.errors[0].extensions.code, 'SCOPE_MISSING', 'it may read vehicles only')
}

/** Presses the run button and returns what was sent and what came back. */
async function runQuery(page: Page) {
  const answered = page.waitForResponse(
    (response) =>
      new URL(response.url()).pathname === '/graphql' && !response.request().postData()?.includes('IntrospectionQuery'),
  )
  await page.locator('.graphiql-execute-button').click()
  const response = await answered
  return { headers: response.request().headers(), body: await response.json() }
}

async function assetsAreListed(t: Test, { app }: Subject): Promise<void> {
  const html = (await app.inject('/playground')).body
  const asset = /assets\/\w+\/graphiql\.js/.exec(html)![0]
  const found = await app.inject({ url: asset, headers: { 'accept-encoding': 'gzip' } })
  t.match(found.headers, { 'content-encoding': 'gzip', 'cache-control': /immutable/, vary: 'accept-encoding' })

  const folder = asset.slice(0, asset.lastIndexOf('/') + 1)
  const refused = ['assets/', folder, `${folder}graphiql.js.map`, `${folder}..%2f..%2fpages.ts`]
  for (const url of [...refused, `${folder}..%2f..%2f..%2fpackage.json`, 'assets/0/graphiql.js']) {
    t.equal((await app.inject(url)).statusCode, 404, url)
  }
  t.match((await app.inject('/docs')).headers['content-security-policy'], /default-src 'none'/)
  const { headers } = await app.inject('/openapi.json')
  t.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'", 'the API has its own')
}
