// The demonstration data set.
import type { Sql } from '../db/connect.ts'
import type { Registry } from '../kernel/registry.ts'
import { runRules } from '../operations/run-rule.ts'
import { loadOnce, systemAccess } from '../reference/load.ts'
import { clientBatches } from './clients.ts'
import { plantedData } from './planted.ts'
import { sandboxData } from './sandbox-data.ts'

/** The demonstration data; a load that was cut off is taken up again. */
export async function loadSandbox(sql: Sql, registry: Registry): Promise<void> {
  await loadOnce(sql, registry, { key: 'sandbox', version: '1', batches: sandboxData() })
  const planted = { key: 'planted', version: '1', batches: plantedData() }
  // What looks at other records is found by a run, and the first one is due in a day.
  if (await loadOnce(sql, registry, planted))
    await runRules({ sql, registry, access: systemAccess }, new AbortController().signal)
  await loadOnce(sql, registry, { key: CLIENTS_KEY, version: '2', batches: clientBatches() })
}

/** In `setting`: which clients of the sandbox the database holds. */
export const CLIENTS_KEY = 'sandbox-clients'
