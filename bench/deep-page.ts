// Page 1 against page 10,000 of the list of assets by code, through the API: with keyset cursors they should cost the same.
import type { Service } from './service.ts'

export interface DeepPageFigure {
  page: number
  firstMs: number
  deepMs: number
}

interface Page {
  nodes: { code: string }[]
  pageInfo: { endCursor: string | null }
}

const PAGE_ROWS = 100
const WALK_ROWS = 500
const DEEP_PAGE = 10_000
const SAMPLES = 300

export async function measureDeepPage(
  service: Service,
  assetCount: number,
  log: (line: string) => void,
): Promise<DeepPageFigure> {
  const page = Math.min(DEEP_PAGE, Math.floor(assetCount / PAGE_ROWS))
  const after = await cursorAfter(service, (page - 1) * PAGE_ROWS)
  const [firstPage, deepPage] = [await assets(service, PAGE_ROWS, null), await assets(service, PAGE_ROWS, after)]
  // The generator numbers codes from 0, in the order of the list.
  const expected = `ZC${String((page - 1) * PAGE_ROWS).padStart(8, '0')}`
  if (
    firstPage.nodes.length !== PAGE_ROWS ||
    deepPage.nodes.length !== PAGE_ROWS ||
    deepPage.nodes[0]?.code !== expected
  ) {
    throw new Error(
      `page ${page} starts at ${deepPage.nodes[0]?.code} with ${deepPage.nodes.length} rows instead of ${expected}`,
    )
  }
  const [first, deep]: [number[], number[]] = [[], []]
  for (let i = 0; i < SAMPLES; i++) {
    first.push(await timeOf(() => assets(service, PAGE_ROWS, null)))
    deep.push(await timeOf(() => assets(service, PAGE_ROWS, after)))
  }
  const figure = { page, firstMs: median(first), deepMs: median(deep) }
  log(`page 1 in ${figure.firstMs.toFixed(2)} ms, page ${page} in ${figure.deepMs.toFixed(2)} ms`)
  return figure
}

/** The cursor that follows so many rows, found by walking. */
async function cursorAfter(service: Service, rows: number): Promise<string | null> {
  let cursor: string | null = null
  for (let left = rows; left > 0; left -= WALK_ROWS) {
    cursor = (await assets(service, Math.min(WALK_ROWS, left), cursor)).pageInfo.endCursor
  }
  return cursor
}

const QUERY = `query ($first: Int!, $after: String) {
  assets(orderBy: [{ code: ASC }], first: $first, after: $after) {
    nodes { id code name originalValueYuan } pageInfo { endCursor } } }`

async function assets(service: Service, first: number, after: string | null): Promise<Page> {
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { ...service.headersFor('province'), 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY, variables: { first, after } }),
  })
  // The shape is the query's.
  const answer = (await response.json()) as { data?: { assets: Page } | null; errors?: unknown }
  if (!answer.data) throw new Error(`assets: ${response.status} ${JSON.stringify(answer.errors)}`)
  return answer.data.assets
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
