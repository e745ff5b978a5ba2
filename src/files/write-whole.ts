// Files that others read while they are written: they appear at once, or stay as they were.
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { realpath, rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/** With `mode` for a file that is new. */
export async function writeWhole(path: string, text: string, mode?: number): Promise<void> {
  await streamWhole(path, [text], mode)
}

/** What fails halfway leaves the file as it was. A device or a pipe is written to as it comes. */
export async function streamWhole(path: string, source: Iterable<string> | NodeJS.ReadableStream, mode = 0o666) {
  // Of a link, what it names.
  const target = await realpath(path).catch(() => path)
  const known = await stat(target).catch(() => undefined)
  if (known && !known.isFile()) return pipeline(source, createWriteStream(target))
  const draft = `${target}.${randomBytes(6).toString('hex')}`
  try {
    await pipeline(source, createWriteStream(draft, { mode: known ? known.mode & 0o777 : mode, flush: true }))
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
