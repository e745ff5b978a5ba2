// The demonstration data set.
import type { Sql } from '../db/connect.ts'
import type { Registry } from '../kernel/registry.ts'
import { loadOnce } from '../reference/load.ts'
import { clientBatches } from './clients.ts'
import { plantedData } from './planted.ts'
import { sandboxData } from './sandbox-data.ts'

/** The demonstration data; a load that was cut off is taken up again. */
export async function loadSandbox(sql: Sql, registry: Registry): Promise<void> {
  await loadOnce(sql, registry, { key: 'sandbox', version: '1', batches: sandboxData() })
  await loadOnce(sql, registry, { key: 'planted', version: '1', batches: plantedData() })
  await loadOnce(sql, registry, { key: CLIENTS_KEY, version: '2', batches: clientBatches() })
}

/** In `setting`: which clients of the sandbox the database holds. */
export const CLIENTS_KEY = 'sandbox-clients'
