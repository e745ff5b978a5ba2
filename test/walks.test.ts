// Walks docs/assets.md and docs/buildings.md as they are printed: the life of a card and of a room, by GraphQL alone.
import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { buildTestApp } from './harness.ts'
import { fencesOf, runPrinted } from './printed-commands.ts'

t.setTimeout(300_000)

interface Answer {
  data: Record<string, { isWritten?: boolean; results?: { problems: { rule?: string; code?: string }[] }[] }>
}

/** Gives the answers, in the order in which they were asked for; what was refused must be what is meant to be. */
async function walked(t: Test, name: string, refused: string[]): Promise<string> {
  const { app, sandboxTokens } = await buildTestApp(t, { sandbox: true })
  const [zh, en] = [`${name}.md`, `${name}.en.md`].map(fencesOf)
  t.strictSame(
    zh!.map(({ text }) => text),
    en!.map(({ text }) => text),
    'both languages print the same',
  )
  const folder = t.testdir({ '.data': { 'sandbox.json': JSON.stringify({ tokens: sandboxTokens }) } })
  const said = await runPrinted(folder, zh!, { BASE: await app.listen({ port: 0, host: '127.0.0.1' }) })
  const answers = said
    .trimEnd()
    .split(/\n(?=\{"(?:data|errors)")/)
    .map((text): Answer => JSON.parse(text))
  t.notMatch(said, /"errors":/, 'each document is one that the service takes')
  const steps = answers.flatMap(({ data }) => Object.values(data))
  const stopped = steps.filter(({ isWritten }) => isWritten === false)
  t.strictSame(
    stopped.flatMap(({ results = [] }) =>
      results.flatMap(({ problems }) => problems.map((one) => one.rule ?? one.code)),
    ),
    refused,
    said,
  )
  return said
}

t.test('the life of a card', async (t) => {
  const said = await walked(t, 'assets', ['AST5U', 'TRANSITION_REFUSED', 'AST-A6'])
  const last = JSON.parse(said.slice(said.lastIndexOf('{"data"')))
  const [chair, desk, laptop] = last.data.assets.nodes
  t.match(chair, {
    code: 'YL-CHAIR',
    usageStatus: 'IDLE',
    cancelledOn: null,
    movements: { nodes: [{ kind: 'SURPLUS' }] },
  })
  t.match(desk, { cancelledOn: '2025-03-20', cancellationReason: 'TRANSFERRED_OUT' })
  t.match(laptop, { cancelledOn: '2025-08-20', cancellationReason: 'DISPOSED' })
  const kinds = ({ movements }: typeof desk) => movements.nodes.map(({ kind }: { kind: string }) => kind)
  t.strictSame(kinds(desk), ['ISSUE', 'RETURN', 'OFFER', 'TRANSFER_OUT'])
  t.strictSame(kinds(laptop), ['ISSUE', 'HAND_OVER', 'SHORTAGE', 'DISPOSAL_APPROVED', 'DISPOSED', 'REMITTED'])
  t.match(desk.poolItems.nodes, [{ number: 'YL-GW-1', offeredOn: '2025-03-05' }])
  t.match(laptop.disposals.nodes, [{ disposal: { state: 'EXECUTED', remittedYuan: '1500.00' } }])
  t.match(said, /"organizationName":"（示例）昌吉市教育局"/, 'another county finds it')
  t.match(said, /"acquisitionMethod":"ALLOCATION","organization":\s*\{"name":"（示例）阜康市教育局"/, 'and has it')
})

t.test('the life of a room', async (t) => {
  const said = await walked(t, 'buildings', ['BLD2', 'TRANSITION_REFUSED'])
  const last = JSON.parse(said.slice(said.lastIndexOf('{"data"')))
  const [building] = last.data.buildings.nodes
  t.match(building, { ownershipForm: 'TITLED', repairProjects: { nodes: [{ state: 'ACCEPTED' }] } })
  const [large, , small] = building.spaces.nodes
  t.match(large, { usageStatus: 'IN_USE', usingOrganization: { name: '（示例）昌吉市不动产登记中心' } })
  t.match(small, { usageStatus: 'IDLE', usingOrganization: null, allocations: { nodes: [{ validTo: '2025-06-29' }] } })
  t.match(said, /"basis":"党政机关办公用房建设标准 全文"/, 'the office above the standard, with its legal basis')
  t.match(said, /"value":"18.0000".*"documentNumber":"发改投资〔2014〕2674号"/, 'and the standard itself')
})

t.test('what the guides name is there', async (t) => {
  const schema = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')
  for (const name of ['assets', 'buildings'])
    for (const suffix of ['', '.en']) {
      const guide = readFileSync(new URL(`../docs/${name}${suffix}.md`, import.meta.url), 'utf8')
      const named = guide
        .split('\n## ')
        .at(-1)!
        .matchAll(/`([a-z]+[A-Z]\w+)/g)
      for (const [, mutation] of named)
        t.match(schema, new RegExp(`\\b${mutation}\\b`), `${name}${suffix}: ${mutation}`)
    }
})
