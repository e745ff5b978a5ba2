// The sandbox's callers, so that the first query is one copy and paste away.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tokens } from '../access/tokens.ts'
import type { Sql } from '../db/connect.ts'
import type { Sensitivity } from '../kernel/access.ts'

interface SandboxClient {
  name: string
  clearance: Sensitivity
  scopes: string[]
  regionCodes: string[] | null
}

const readWrite = ['*:read', '*:write']

const sandboxClients: Record<string, SandboxClient> = {
  national: { name: '国家级平台(示例)', clearance: 'personal', scopes: readWrite, regionCodes: null },
  prefecture: { name: '昌吉州(示例)', clearance: 'internal', scopes: readWrite, regionCodes: ['652300'] },
  county: { name: '昌吉市(示例)', clearance: 'internal', scopes: readWrite, regionCodes: ['652301'] },
  auditor: { name: '审计(示例)', clearance: 'internal', scopes: ['*:read'], regionCodes: null },
}

const LIFETIME_S = 30 * 24 * 3600

/** Makes the clients and their grants once, and a token each. */
export async function sandboxTokens(sql: Sql, tokens: Tokens): Promise<Record<string, string>> {
  const made: Record<string, string> = {}
  for (const [role, { name, clearance, scopes, regionCodes }] of Object.entries(sandboxClients)) {
    const id = `sandbox-${role}`
    await sql.begin(async (tx) => {
      await tx`insert into client (id, name, clearance) values (${id}, ${name}, ${clearance}) on conflict do nothing`
      await tx`
        insert into client_grant (client_id, scopes, region_codes, purpose, legal_basis)
        select ${id}, ${scopes}, ${regionCodes}, '示例 / sandbox', '示例数据,无法律依据'
        where not exists (select from client_grant where client_id = ${id})`
    })
    made[role] = await tokens.sign(id, LIFETIME_S)
  }
  return made
}

/** `<dataDir>/sandbox.json`, readable by its owner only; gives its path. */
export async function writeSandboxFile(dataDir: string, content: { url: string; tokens: Record<string, string> }) {
  const file = join(dataDir, 'sandbox.json')
  await mkdir(dataDir, { recursive: true })
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  return file
}
