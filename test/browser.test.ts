// Opens the pages in a real Chromium: a script the CSP blocks, a font from a CDN or a broken click show nowhere else.

import { existsSync } from 'node:fs'
import Fastify, { type FastifyInstance } from 'fastify'
import mercurius from 'mercurius'
import { type Browser, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { pages } from '../src/pages/pages.ts'

type Subject = {
  app: FastifyInstance
  /** The sandbox token of the role `county`. */
  countyToken: string
  /** A register's list operation, for Swagger UI to call. */
  list: { tag: string; path: string }
}

const chromiumPath = '/usr/bin/chromium'
const skip = existsSync(chromiumPath) ? false : `no Chromium at ${chromiumPath}`
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

checkPages(openStandIn)

function checkPages(openSubject: (hasSandbox: boolean) => Promise<Subject>): void {
  let browser: Browser
  t.before(async () => {
    if (!skip) browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags })
  })
  t.teardown(() => browser?.close())

  const inBrowser = (name: string, hasSandbox: boolean, visit: (visit: Visit) => Promise<void>) =>
    t.test(name, { skip }, async (t) => visitPages(t, browser, await openSubject(hasSandbox), visit))

  inBrowser('every link of the first page answers', true, linksAnswer)
  inBrowser('GraphiQL runs the first query with the chosen sandbox token', true, firstQueryRuns)
  inBrowser('GraphiQL explains the schema and sends the typed headers', true, schemaAndHeaders)
  inBrowser('another token makes GraphiQL read the schema again', true, schemaIsReadAgain)
  inBrowser('Swagger UI sends the chosen token', true, operationRuns)
  inBrowser('outside a sandbox the caller types the token', false, tokenIsTyped)
  t.test('only the listed assets are served', async (t) => assetsAreListed(t, await openSubject(false)))
}

type Visit = { t: Test; page: Page; origin: string; subject: Subject }

/** Runs one visit in a fresh browser profile, and fails it on any foreign request, console error or script error. */
async function visitPages(t: Test, browser: Browser, subject: Subject, visit: (visit: Visit) => Promise<void>) {
  const origin = await subject.app.listen({ host: '127.0.0.1', port: 0 })
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } })
  t.teardown(async () => {
    await context.close()
    await subject.app.close()
  })
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

  await visit({ t, page, origin, subject })

  t.strictSame(foreign, [], 'no request leaves this machine')
  t.strictSame(problems, [], 'the console is clean: nothing was blocked, nothing is missing')
}

async function linksAnswer({ t, page, origin }: Visit): Promise<void> {
  await page.goto(origin)
  const links = await page.locator('a').evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute('href')))
  t.strictSame(links, ['playground', 'docs', 'openapi.json', 'schema.graphql', 'health/ready'])
  for (const link of links) {
    t.equal((await page.request.get(`${origin}/${link}`)).status(), 200, `${link} answers`)
  }
}

async function firstQueryRuns({ t, page, origin, subject }: Visit): Promise<void> {
  await page.goto(`${origin}/playground`)
  await page.locator('#token select').selectOption({ label: '县级 county' })
  const { headers, body } = await runQuery(page)
  t.equal(headers.authorization, `Bearer ${subject.countyToken}`)
  t.notOk(body.errors)
  t.ok(body.data)
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

async function schemaIsReadAgain({ t, page, origin }: Visit): Promise<void> {
  const isIntrospection = (request: { postData(): string | null }) =>
    request.postData()?.includes('IntrospectionQuery') ?? false
  const first = page.waitForRequest(isIntrospection)
  await page.goto(`${origin}/playground`)
  await first
  const second = page.waitForRequest(isIntrospection)
  await page.locator('#token input').fill('Bearer typed-token')
  await page.locator('#token input').blur()
  t.equal((await second).headers().authorization, 'Bearer typed-token')
}

async function operationRuns({ t, page, origin, subject }: Visit): Promise<void> {
  const { tag, path } = subject.list
  await page.goto(`${origin}/docs`)
  await page.locator('#token select').selectOption({ label: '县级 county' })
  await page.locator(`.opblock-tag[data-tag="${tag}"]`).click()
  const operation = page.locator('.opblock-get', { has: page.locator(`[data-path="${path}"]`) })
  await operation.locator('.opblock-summary-control').click()
  await operation.getByRole('button', { name: 'Try it out' }).click()
  const sent = page.waitForRequest((request) => new URL(request.url()).pathname === path)
  await operation.getByRole('button', { name: 'Execute' }).click()
  t.equal((await sent).headers().authorization, `Bearer ${subject.countyToken}`)
  await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
}

async function tokenIsTyped({ t, page, origin }: Visit): Promise<void> {
  t.equal((await page.request.get(`${origin}/playground/tokens`)).status(), 404, 'no token is given away')
  await page.goto(`${origin}/playground`)
  t.notOk(await page.locator('#token select').isVisible())
  await page.locator('#token input').fill('typed-token')
  const { headers } = await runQuery(page)
  t.equal(headers.authorization, 'Bearer typed-token')
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
  t.teardown(() => app.close())
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
  t.notOk((await app.inject('/openapi.json')).headers['content-security-policy'], 'the API keeps its own headers')
}

// Stands in for the service. Replace by buildTestApp of test/harness.ts when that exists, and delete what follows.
async function openStandIn(hasSandbox: boolean): Promise<Subject> {
  const app = Fastify()
  await app.register(mercurius, {
    schema: 'type Vehicle { plate: String! } type Query { vehicles: [Vehicle!]! }',
    resolvers: { Query: { vehicles: () => [{ plate: '豫A12345' }] } },
  })
  const list = { summary: '列出车辆', tags: ['vehicles'], responses: { 200: { description: 'OK' } } }
  app.get('/openapi.json', async () => ({
    openapi: '3.1.0',
    info: { title: '台账', version: '0' },
    paths: { '/v1/vehicles': { get: list } },
  }))
  for (const url of ['/v1/vehicles', '/schema.graphql', '/health/ready']) app.get(url, async () => ({}))
  const sandboxTokens = { national: 'token-n', prefecture: 'token-p', county: 'token-c', auditor: 'token-a' }
  await app.register(pages, {
    defaultQuery: '{ vehicles { plate } }',
    ...(hasSandbox ? { sandboxTokens } : {}),
  })
  return { app, countyToken: sandboxTokens.county, list: { tag: 'vehicles', path: '/v1/vehicles' } }
}
