// Time that work takes of processors, which stays about the same beside others. Linux only.
import { readFile } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import type { Sql } from '../src/db/connect.ts'

/** USER_HZ: what /proc counts in, on all Linux that Node runs on. */
const TICKS_PER_SECOND = 100

export interface Spent {
  seconds: number
  /** Of processors: of this process, and of the server with all that works for it. */
  node: number
  postgres: number
}

/** What `work` takes; the server is one of this machine, and nobody else has it work. */
export async function spentBy(sql: Sql, work: () => Promise<unknown>): Promise<Spent> {
  const [before, begun, start] = [await serverSeconds(sql), process.cpuUsage(), performance.now()]
  await work()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(begun)
  return { seconds, node: (user + system) / 1e6, postgres: (await serverSeconds(sql)) - before }
}

/** User and system time of all threads of a process. */
export async function processorSeconds(pid: number): Promise<number> {
  const { own } = await timesOf(pid)
  return own
}

/** Of all its processes: those that there are, and by the first of them those that have ended, as parallel workers do. */
async function serverSeconds(sql: Sql): Promise<number> {
  const backends = await sql<
    { pid: number; self: number }[]
  >`select pid, pg_backend_pid() as self from pg_stat_activity`
  const { parent } = await timesOf(backends[0]!.self)
  const gone = { own: 0 }
  const times = await Promise.all(backends.map(({ pid }) => timesOf(pid).catch(() => gone)))
  return times.reduce((sum, { own }) => sum + own, (await timesOf(parent)).ended)
}

async function timesOf(pid: number): Promise<{ parent: number; own: number; ended: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // After the name, which may hold spaces: ppid is field 4 of the whole, utime, stime, cutime and cstime 14 to 17.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [utime, stime, cutime, cstime] = fields.slice(11, 15).map((ticks) => ticks / TICKS_PER_SECOND)
  return { parent: fields[1]!, own: utime! + stime!, ended: cutime! + cstime! }
}
