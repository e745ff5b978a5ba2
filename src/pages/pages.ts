// The pages a person opens in a browser: what this service is, GraphiQL for GraphQL, Swagger UI for REST. Everything
// they load comes from this process, because the offices that run it have no way out to a CDN.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import { keptText } from '../http/kept-text.ts'
import { securityHeaders } from '../http/security-headers.ts'
import { checkHost, checkOrigin } from './own-origin.ts'

export type PageOptions = {
  /** What GraphiQL shows before anything was typed. */
  defaultQuery: string
  /** Role -> bearer token. Only a sandbox passes it: anyone who can open the page can read them. */
  sandboxTokens?: Record<string, string>
  /** By which the contract of REST is read in parts. */
  domains: { name: string; description: string }[]
  /** Whose part is shown before another was chosen. */
  defaultDomain: string
  publicUrl: string
}

type Asset = { name: string; body: Buffer; zipped?: Promise<Buffer> }

const statics = new URL('./static/', import.meta.url)
const pageFiles = [
  { url: '/', file: 'index.html' },
  { url: '/playground', file: 'playground.html' },
  { url: '/docs', file: 'docs.html' },
]
// The whole list of what can be fetched. GraphiQL stays at 4 and React at 18: later versions ship no UMD build and
// would need a bundler. Swagger UI's BaseLayout has no "explore any URL" bar and so needs no standalone preset.
const assetFiles = [
  { name: 'react.js', from: 'react', file: 'umd/react.production.min.js' },
  { name: 'react-dom.js', from: 'react-dom', file: 'umd/react-dom.production.min.js' },
  { name: 'graphiql.js', from: 'graphiql', file: 'graphiql.min.js' },
  { name: 'graphiql.css', from: 'graphiql', file: 'graphiql.min.css' },
  { name: 'swagger-ui.js', from: 'swagger-ui-dist', file: 'swagger-ui-bundle.js' },
  { name: 'swagger-ui.css', from: 'swagger-ui-dist', file: 'swagger-ui.css' },
  { name: 'pages.css', file: 'pages.css' },
  { name: 'token.js', file: 'token.js' },
  { name: 'playground.js', file: 'playground.js' },
  { name: 'docs.js', file: 'docs.js' },
  { name: 'icon.svg', file: 'icon.svg' },
]
const contentTypes: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}
const gzipAsync = promisify(gzip)

/** Serves /, /playground and /docs. Use with `app.register`: its headers must not reach the API's own routes. */
export async function pages(app: FastifyInstance, options: PageOptions): Promise<void> {
  app.addHook('onRequest', (_request, reply, done) => {
    // Helmet writes to the raw response, over which Fastify's own headers, those of data, would win.
    for (const name of Object.keys(securityHeaders(false))) reply.removeHeader(name)
    done()
  })
  await app.register(helmet, pageHeaders)
  if (options.sandboxTokens) app.addHook('onRequest', async (request) => checkHost(request, options.publicUrl))
  const assets = await Promise.all(assetFiles.map(readAsset))
  const assetRoot = `assets/${versionOfAssets(assets)}`
  for (const asset of assets) serveAsset(app, `/${assetRoot}/${asset.name}`, asset)

  const { defaultQuery, defaultDomain } = options
  const settings = { defaultQuery, defaultDomain, hasSandbox: options.sandboxTokens !== undefined }
  const parts: Record<string, string> = {
    assets: assetRoot,
    settings: escapeAttribute(JSON.stringify(settings)),
  }
  parts.domains = options.domains
    .map(({ name, description }) => `<a href="docs?domain=${name}">${description}</a>`)
    .join('\n    ')
  parts.header = await readTemplate('header.html', parts)
  for (const { url, file } of pageFiles) {
    const page = await readTemplate(file, parts)
    app.get(
      url,
      keptText(() => page, 'text/html; charset=utf-8'),
    )
  }
  if (options.sandboxTokens) {
    const { sandboxTokens: tokens, publicUrl } = options
    app.get('/playground/tokens', async (request, reply) => {
      checkOrigin(request, publicUrl)
      return reply.header('cache-control', 'no-store').send(tokens)
    })
  }
}

// HTTPS belongs to the gateway in front, and many intranets have none. Helmet's defaults upgrade-insecure-requests,
// HSTS and the two origin headers would there break the pages or fill the console with warnings.
const pageHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
      // Seen in the browser: GraphiQL's dialogs insert a style element, and both carry fonts or icons as data: URLs.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'", 'data:'],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
}

async function readAsset(asset: { name: string; from?: string; file: string }): Promise<Asset> {
  const root = asset.from ? import.meta.resolve(`${asset.from}/package.json`) : statics
  return { name: asset.name, body: await readFile(new URL(asset.file, root)) }
}

/** One version for all assets, so that a script can import its neighbour by a relative name. */
function versionOfAssets(assets: Asset[]): string {
  const hash = createHash('sha256')
  for (const asset of assets) hash.update(asset.body)
  return hash.digest('hex').slice(0, 12)
}

/** Zips at the first request, once: 3.4 MB become 1 MB, and an app that shows no page (every test) pays nothing. */
function serveAsset(app: FastifyInstance, url: string, asset: Asset): void {
  const type = contentTypes[asset.name.split('.').at(-1)!]!
  app.get(url, async (request, reply) => {
    reply.type(type).header('cache-control', 'public, max-age=31536000, immutable')
    reply.header('vary', 'accept-encoding')
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(asset.body)
    asset.zipped ??= gzipAsync(asset.body)
    return reply.header('content-encoding', 'gzip').send(await asset.zipped)
  })
}

async function readTemplate(file: string, parts: Record<string, string>): Promise<string> {
  const template = await readFile(new URL(file, statics), 'utf8')
  return template.replace(/\{\{(\w+)\}\}/g, (_match, name: string) => parts[name]!)
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
}
