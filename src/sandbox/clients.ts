// The sandbox's callers, so that the first query is one copy and paste away.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../files/write-whole.ts'
import type { Tokens } from '../identity/tokens.ts'

const clients = [
  { role: 'national', name: '国家级平台(示例)', clearance: 'personal' },
  { role: 'prefecture', name: '昌吉州(示例)', clearance: 'internal', regionCode: '652300' },
  { role: 'county', name: '昌吉市(示例)', clearance: 'internal', regionCode: '652301' },
  { role: 'auditor', name: '审计(示例)', clearance: 'internal' },
]

const scopesOf: Record<string, string> = {
  national: '*:read *:write *:approve access:read access:write audit:read',
  prefecture: '*:read *:write *:approve access:read access:write',
  county: '*:read *:write',
  auditor: '*:read access:read audit:read',
}

const clientCodeOf = (role: string): string => `sandbox-${role}`

export const clientCodes: string[] = clients.map(({ role }) => clientCodeOf(role))

/** Each is administered by the region that it reaches. */
export const clientBatches = (): { register: string; records: Record<string, unknown>[] }[] => [
  {
    register: 'Client',
    records: clients.map(({ role, ...client }) => ({ code: clientCodeOf(role), isEnabled: true, ...client })),
  },
  {
    register: 'Grant',
    records: clients.map(({ role, regionCode }) => ({
      ...{ clientCode: clientCodeOf(role), code: '1', scopes: scopesOf[role] },
      ...(regionCode ? { reach: 'REGION', regionCode } : { reach: 'NATION' }),
      ...{ purpose: '示例 / sandbox', legalBasis: '示例数据,无法律依据' },
    })),
  },
]

const LIFETIME_S = 30 * 24 * 3600

/** A token for each client of the sandbox, by its role. */
export async function sandboxTokens(tokens: Tokens): Promise<Record<string, string>> {
  const made: Record<string, string> = {}
  for (const { role } of clients) made[role] = await tokens.sign(clientCodeOf(role), LIFETIME_S)
  return made
}

/** `<dataDir>/sandbox.json`, readable by its owner only; gives its path. */
export async function writeSandboxFile(dataDir: string, content: { url: string; tokens: Record<string, string> }) {
  const file = join(dataDir, 'sandbox.json')
  await mkdir(dataDir, { recursive: true })
  await writeWhole(file, `${JSON.stringify(content, null, 2)}\n`, 0o600)
  return file
}
