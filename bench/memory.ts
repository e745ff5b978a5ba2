import { readFile } from 'node:fs/promises'

const SAMPLE_MS = 100

/** Megabytes a process holds in memory (VmRSS). Linux only. */
async function residentMb(pid: number): Promise<number> {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error(`no VmRSS for process ${pid}`)
  return Number(kilobytes) / 1024
}

/** Runs the work and returns how far the process grew above what it held before, at its peak. */
export async function growthDuring<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ result: T; growthMb: number; peakMb: number }> {
  const before = await residentMb(pid)
  let peakMb = before
  const timer = setInterval(async () => {
    peakMb = Math.max(peakMb, await residentMb(pid).catch(() => 0))
  }, SAMPLE_MS)
  try {
    const result = await work()
    return { result, growthMb: peakMb - before, peakMb }
  } finally {
    clearInterval(timer)
  }
}
