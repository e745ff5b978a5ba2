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

/** What a node has on its disk for all files that are under way at once. */
export interface SpoolRoom {
  bytes: number
  taken: number
}

/** Of what is free at the start half, unless it is said: others have a use for the disk, too. */
export async function openSpoolRoom(mib: number | undefined): Promise<SpoolRoom> {
  if (mib !== undefined) return { bytes: mib * 2 ** 20, taken: 0 }
  const { bavail, bsize } = await statfs(tmpdir())
  return { bytes: Math.floor((bavail * bsize) / 2), taken: 0 }
}

/** Takes what is to be written before it is; given back when the file is closed. */
function take(room: SpoolRoom, bytes: number, own: number): void {
  if (own + bytes > room.bytes) throw new ClientError('BODY_TOO_LARGE', { limit: MEMORY_BYTES + room.bytes })
  if (room.taken + bytes > room.bytes) throw new ClientError('UPLOADS_FULL', { limit: room.bytes, seconds: FULL_S })
  room.taken += bytes
}

/**
 * The file has no name, so that it ends with the process, and is encrypted by a key that is nowhere else: a row that is
 * refused as a secret must not stay on a disk. That costs 0.4 ms a megabyte.
 */
export function openSpool(room: SpoolRoom = { bytes: Number.POSITIVE_INFINITY, taken: 0 }): Spool {
  const memory: Buffer[] = []
  const key = [randomBytes(32), randomBytes(16)] as const
  const cipher = createCipheriv(CIPHER, ...key)
  let file: FileHandle | undefined
  let size = 0
  let onDisk = 0
  return {
    write: async (bytes) => {
      size += bytes.length
      if (size > MAX_BYTES) throw new ClientError('BODY_TOO_LARGE', { limit: MAX_BYTES })
      if (!file && size <= MEMORY_BYTES) memory.push(bytes)
      else {
        take(room, bytes.length, onDisk)
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
      await file?.close()
      room.taken -= onDisk
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
