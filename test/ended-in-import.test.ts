// A process that is told to end in the midst of an import finishes it; what takes too long leaves nothing by halves.
import t from 'tap'
import { commandsOn } from './commands.ts'
import { start, stop } from './service-process.ts'

t.setTimeout(240_000)

const COUNT = 20_000
const file = (list: string) =>
  Array.from(
    { length: COUNT },
    (_, i) => `${JSON.stringify({ list, listVersion: '1', code: `c${i}`, zh: '终' })}\n`,
  ).join('')

t.test('an import under way at SIGTERM', async (t) => {
  const dataDir = t.testdir()
  let token: string | undefined
  const service = async (more?: Record<string, string>) => {
    const { child, url } = await start(t, dataDir, { SANDBOX: 'false', ...more })
    token ??= await tokenOn(dataDir)
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' }
    const imported = async (list: string, query = '') =>
      fetch(`${url}/v1/codes/import${query}`, { method: 'POST', headers, body: file(list) })
    const count = async (list: string): Promise<number> => {
      const answer = await fetch(`${url}/v1/codes?list=${list}&count=true&limit=1`, { headers })
      // Sound: as the contract says.
      const { page } = (await answer.json()) as { page: { totalCount: { value: string } } }
      return Number(page.totalCount.value)
    }
    return { child, url, imported, count }
  }
  const first = await service()
  const importing = first.imported('DONE')
  while ((await first.count('DONE')) === 0);
  const ended = stop(first.child)
  const answer = await importing
  t.equal(answer.status, 200, 'it is finished and acknowledged')
  t.match(await answer.json(), { counts: { read: COUNT, created: COUNT }, stoppedAt: undefined })
  t.equal(await ended, 0, 'and then the process ends in order')

  const second = await service({ SHUTDOWN_TIMEOUT_MS: '100' })
  t.equal(await second.count('DONE'), COUNT, 'all that was acknowledged is there')
  const cut = second.imported('CUT', '?mode=atomic').then(
    ({ status }) => status,
    () => 'cut',
  )
  const partly = second.imported('PARTLY').then(
    ({ status }) => status,
    () => 'cut',
  )
  while ((await second.count('PARTLY')) === 0);
  t.equal(await stop(second.child), 1, 'what is cut off is told by the exit code')
  t.strictSame([await cut, await partly], ['cut', 'cut'], 'and acknowledges nothing')

  const third = await service()
  t.equal(await third.count('CUT'), 0, 'nothing is written of an atomic one')
  const written = await third.count('PARTLY')
  t.ok(written > 0 && written < COUNT, `${written} records: whole chunks of a partial one`)
  const again = await (await third.imported('PARTLY')).json()
  t.match(again, { counts: { created: COUNT - written, unchanged: written, rejected: 0 } }, 'sent again, it is whole')
})

/** Of a client that the command line makes, beside the service that holds the folder. */
async function tokenOn(dataDir: string): Promise<string> {
  const { started } = commandsOn({ DATA_DIR: dataDir })
  const why = ['--purpose', 'test', '--legal-basis', 'test']
  for (const args of [
    ['client', 'create', 'sender', '--name', 'sender'],
    ['grant', 'add', 'sender', '--nation', '--scope', 'reference:write', '--scope', 'reference:read', ...why],
  ]) {
    const { code, stderr } = await started(...args)
    if (code !== 0) throw new Error(stderr)
  }
  return (await started('token', 'sender')).stdout.trim()
}
