// Keeps what a stream gave, to be read a second time: in memory, and what is more in a temporary file.
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto'
import { type FileHandle, open, statfs, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClientError, codeOf } from '../errors.ts'

/** Most files: their imports leave the disk alone. */
const MEMORY_BYTES = 8 << 20
/** 5,000,000 records of 800 bytes. */
const MAX_BYTES = 4 * 2 ** 30
/** When to come again: other imports of such files take minutes. */
const FULL_S = 30
const READ_BYTES = 256 * 1024
const CIPHER = 'aes-256-ctr'

export interface Spool {
  write: (bytes: Buffer) => Promise<void>
  read: () => AsyncGenerator<Buffer>
  close: () => Promise<void>
}

/** What a node has on its disk for all files that are under way at once, and who has taken how much of it. */
export interface SpoolRoom {
  ceiling: number
  bytes: number
  taken: Map<string, number>
}

export interface SpoolUse {
  room?: SpoolRoom | undefined
  /** Who sends the file. */
  client?: string
  /** Of the whole file. */
  maxBytes?: number | undefined
}

export function openSpoolRoom(mib = Number.POSITIVE_INFINITY): SpoolRoom {
  const ceiling = mib * 2 ** 20
  return { ceiling, bytes: ceiling, taken: new Map() }
}

const bytesTaken = ({ taken }: SpoolRoom): number => taken.values().reduce((sum, bytes) => sum + bytes, 0)

/** Half of what is free beside these files, for others have a use for the disk, too: another node, say. */
async function measure(room: SpoolRoom): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir())
  room.bytes = Math.min(room.ceiling, Math.floor((bavail * bsize + bytesTaken(room)) / 2))
}

/** Takes what is to be written before it is; given back when the file is closed. A client may have half of the room. */
function take(room: SpoolRoom, client: string, bytes: number): void {
  const own = (room.taken.get(client) ?? 0) + bytes
  const share = Math.floor(room.bytes / 2)
  if (own > share || bytesTaken(room) + bytes > room.bytes)
    throw new ClientError('UPLOADS_FULL', { limit: room.bytes, share, seconds: FULL_S })
  room.taken.set(client, own)
}

function giveBack({ taken }: SpoolRoom, client: string, bytes: number): void {
  const left = (taken.get(client) ?? 0) - bytes
  if (left > 0) taken.set(client, left)
  else taken.delete(client)
}

/**
 * The file has no name, so that it ends with the process, and is encrypted by a key that is nowhere else: a row that is
 * refused as a secret must not stay on a disk. That costs 0.4 ms a megabyte.
 */
export function openSpool({ room = openSpoolRoom(), client = '', maxBytes = MAX_BYTES }: SpoolUse = {}): Spool {
  const most = Math.min(MAX_BYTES, MEMORY_BYTES + Math.floor(room.ceiling / 2))
  const limit = Math.min(most, maxBytes)
  const memory: Buffer[] = []
  const key = [randomBytes(32), randomBytes(16)] as const
  const cipher = createCipheriv(CIPHER, ...key)
  let file: FileHandle | undefined
  let size = 0
  let onDisk = 0
  return {
    write: async (bytes) => {
      size += bytes.length
      if (size > limit) throw new ClientError('BODY_TOO_LARGE', { limit, part: limit === most ? most : undefined })
      if (!file && size <= MEMORY_BYTES) memory.push(bytes)
      else {
        if (!file) await measure(room)
        take(room, client, bytes.length)
        onDisk += bytes.length
        try {
          file ??= await unnamedFile()
          await file.writeFile(cipher.update(bytes))
        } catch (error) {
          throw isFull(error) ? new ClientError('OVERLOADED') : error
        }
      }
    },
    read: async function* () {
      yield* memory
      if (!file) return
      const decipher = createDecipheriv(CIPHER, ...key)
      for (let position = 0; ; ) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, position)
        if (bytesRead === 0) return
        position += bytesRead
        yield decipher.update(buffer.subarray(0, bytesRead))
      }
    },
    close: async () => {
      try {
        await file?.close()
      } finally {
        giveBack(room, client, onDisk)
      }
    },
  }
}

/** It passes when other imports end. */
const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error))

async function unnamedFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `taizhang-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  await unlink(path)
  return file
}
