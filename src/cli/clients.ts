// `taizhang client …` and `taizhang grant …`: the registers Client and Grant, through the write path like any caller.
import { inForce } from '../access/load-access.ts'
import type { Config } from '../config.ts'
import { ClientError } from '../errors.ts'
import { afters } from '../identity/rotate-secret.ts'
import type { Register } from '../kernel/define-register.ts'
import { actOnOne, idByKey } from '../operations/act.ts'
import { type Context, changeReason } from '../operations/context.ts'
import { upsert } from '../operations/upsert.ts'
import type { Flags } from './flags.ts'
import { required, UsageError } from './usage.ts'

export interface Opened {
  context: Context
  config: Config
  /** Of what an earlier release stored, by this very run; see putRightOnce. */
  mended: number
}

type Command = (opened: Opened, flags: Flags, args: string[]) => Promise<void>

const clientCommands: Record<string, Command> = {
  create: async (opened, flags, [code]) => {
    const { name, region = [], clearance, ip, reason } = flags
    if (region.length > 1) throw new UsageError('一个 --region / one --region')
    const id = await write(opened.context, 'Client', {
      ...{ baseVersion: 0, code: required(code, 'CLIENT'), name: required(name, '--name'), clearance },
      ...{ reason, regionCode: region[0] ?? null, ipRanges: ip?.join(' ') ?? null },
    })
    await printSecret(opened, id, { reason })
  },
  rotate: async (opened, { overlap, reason }, [code]) => {
    const overlapS = overlap === undefined ? undefined : secondsOf(overlap)
    await printSecret(opened, await idOf(opened, code), { overlapS, reason })
  },
  enable: (opened, { reason }, [code]) => setEnabled(opened, code, true, reason),
  disable: (opened, { reason }, [code]) => setEnabled(opened, code, false, reason),
  list: async ({ context: { sql } }) => {
    printTable(
      await sql`
      select c.code, c.name, r.code as region, c.clearance, c.is_enabled as enabled,
        c.secret_rotated_at as "secretRotatedAt", (select count(*) from client_grant g where g.client_id = c.id
          and ${inForce(sql)}) as grants
      from client c left join region r on r.id = c.region_id order by c.code`,
    )
  },
}

const grantCommands: Record<string, Command> = {
  add: async ({ context }, flags, [clientCode]) => {
    const code = required(clientCode, 'CLIENT')
    const [last] = await context.sql<{ number: number }[]>`
      select coalesce(max(g.code::int), 0) as number from client_grant g join client c on c.id = g.client_id
      where c.code = ${code} and g.code ~ '^[0-9]{1,9}$'`
    for (const [i, reach] of reachesOf(flags).entries()) {
      const record = {
        ...{ baseVersion: 0, clientCode: code, code: String(last!.number + i + 1), ...reach },
        scopes: required(flags.scope?.join(' '), '--scope'),
        purpose: required(flags.purpose, '--purpose'),
        legalBasis: required(flags['legal-basis'], '--legal-basis'),
        validTo: flags.days === undefined ? null : new Date(Date.now() + daysIn(flags.days) * 86_400_000).toISOString(),
      }
      await write(context, 'Grant', { ...record, reason: flags.reason })
      console.log(record.code)
    }
  },
  revoke: async ({ context }, { reason }, [clientCode, code]) => {
    // A grant that has not begun ends when it would begin.
    const [grant] = await context.sql<{ id: string; now: string }[]>`
      select g.id, to_json(greatest(now(), g.valid_from)) as now from client_grant g join client c on c.id = g.client_id
      where c.code = ${required(clientCode, 'CLIENT')} and g.code = ${required(code, 'GRANT')}`
    if (!grant) throw new ClientError('NOT_FOUND')
    await write(context, 'Grant', { id: grant.id, validTo: grant.now, reason })
    console.log('ok')
  },
  list: async ({ context: { sql } }, _flags, [clientCode]) => {
    printTable(
      await sql`
      select g.code, g.scopes, g.reach, coalesce(r.code, d.credit_code, o.credit_code) as of,
        g.valid_from as "validFrom", g.valid_to as "validTo", g.purpose, g.legal_basis as "legalBasis"
      from client_grant g join client c on c.id = g.client_id left join region r on r.id = g.reach_region_id
      left join organization d on d.id = g.reach_department_id
      left join organization o on o.id = g.reach_organization_id
      where c.code = ${required(clientCode, 'CLIENT')} order by g.code`,
    )
  },
}

const commandOf =
  (commands: Record<string, Command>, what: string) => (opened: Opened, flags: Flags, args: string[]) => {
    const [name = '', ...rest] = args
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (!command) throw new UsageError(`${what} ${Object.keys(commands).join('|')}, not '${name}'`)
    return command(opened, flags, rest)
  }

export const runClient = commandOf(clientCommands, 'client')
export const runGrant = commandOf(grantCommands, 'grant')

/** One record; what is wrong with it ends the command. */
async function write(
  context: Context,
  name: 'Client' | 'Grant',
  { reason, ...record }: Record<string, unknown> & { reason: string | undefined },
): Promise<string> {
  const address = record.id === undefined ? {} : { address: 'id' as const }
  const options = { ...address, mode: 'atomic', requestId: requestId(), ...changeReason(reason) } as const
  const { results } = await upsert(context, context.registry.get(name), [record], options)
  const { problems, id } = results[0]!
  if (problems.some(({ code }) => code === 'VERSION_CONFLICT'))
    throw new ClientError('KEY_CONFLICT', { names: 'code', id: String(record.code) })
  if (problems[0]) throw new ClientError(problems[0].code, problems[0].params)
  return id!
}

const requestId = (): string => `cli-${process.pid}`

const idOf = ({ context }: Opened, code: string | undefined): Promise<string> => {
  const register = context.registry.get('Client')
  return idByKey(context, register, rotation(register), required(code, 'CLIENT'))
}

const rotation = ({ actions }: Register) => actions.find(({ name }) => name === 'rotateSecret')!

async function setEnabled(opened: Opened, code: string | undefined, isEnabled: boolean, reason: string | undefined) {
  await write(opened.context, 'Client', { id: await idOf(opened, code), isEnabled, reason })
  console.log('ok')
}

interface RotationFlags {
  overlapS?: number | undefined
  reason: string | undefined
}

/** The secret alone on the first line, for scripts; on the second how a token is got with it. */
async function printSecret({ context, config }: Opened, id: string, { overlapS, reason }: RotationFlags) {
  const register = context.registry.get('Client')
  const action = rotation(register)
  const options = { requestId: requestId(), ...changeReason(reason), after: afters[action.id] }
  const { given } = await actOnOne(context, register, action, [{ id, overlapS }], options)
  const { clientCode, secret, previousExpiresAt } = given!
  console.log(secret)
  console.log(`curl -s -u ${clientCode}:${secret} -d grant_type=client_credentials ${config.publicUrl}/oauth/token`)
  console.error('密钥只显示这一次 / the secret is shown this once')
  if (previousExpiresAt) console.error(`原密钥有效至 / the one before is valid until ${previousExpiresAt}`)
}

function reachesOf({ region = [], department, organization, nation }: Flags): Record<string, string>[] {
  const reaches: Record<string, string>[] = [
    ...[...new Set(region)].map((regionCode) => ({ reach: 'REGION', regionCode })),
    ...(department ? [{ reach: 'DEPARTMENT', departmentCreditCode: department }] : []),
    ...(organization ? [{ reach: 'ORGANIZATION', organizationCreditCode: organization }] : []),
    ...(nation ? [{ reach: 'NATION' }] : []),
  ]
  const kinds = new Set(reaches.map(({ reach }) => reach))
  if (kinds.size === 1) return reaches
  throw new UsageError('--region CODE … | --department CREDIT_CODE | --organization CREDIT_CODE | --nation')
}

export function daysIn(text: string): number {
  const days = Number(text)
  if (!(days > 0 && days <= 3650)) throw new UsageError(`--days 1 … 3650, not '${text}'`)
  return days
}

const units: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** `7d`, `12h`, `0`. */
function secondsOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,7})([smhd]?)$/.exec(text) ?? []
  if (count === undefined) throw new UsageError(`--overlap 7d, 12h, 0 …, not '${text}'`)
  return Number(count) * units[unit]!
}

/** Columns between tabs: for eyes and for `cut`. */
function printTable(rows: readonly Record<string, unknown>[]): void {
  if (rows.length > 0) console.log(Object.keys(rows[0]!).join('\t'))
  for (const row of rows)
    console.log(
      Object.values(row)
        .map((value) => value ?? '-')
        .join('\t'),
    )
}
