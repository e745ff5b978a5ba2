// Run by tap when all test files are done: lets the shared PostgreSQL stop now rather than after its idle time, and
// says what was not tested.
import { readFile, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../src/db/connect.ts'
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts'
import { serverFile, withDatabase } from './database.ts'
import { languages } from './languages.ts'

/** Another run in the same checkout may be using the server; then it is not ours to wait for. */
const PATIENCE_MS = 5000
const POLL_MS = 50

const url = await readFile(serverFile, 'utf8').catch(() => undefined)
if (url !== undefined) {
  const sql = connect(withDatabase(url, 'postgres'), { max: 1, statementTimeoutMs: PATIENCE_MS })
  await sql.notify('test_run_ended', '').catch(() => {})
  // The server may be gone before it has answered, and the driver would wait for that without end.
  await sql.end({ timeout: 1 })
  const deadline = performance.now() + PATIENCE_MS
  while (performance.now() < deadline && (await stat(serverFile).catch(() => undefined))) await sleep(POLL_MS)
}

if (!chromiumPath) console.error(`\n${WITHOUT_CHROMIUM}`)
for (const { without } of languages) if (without) console.error(`\n${without}`)
