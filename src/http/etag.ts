// `"7-1z141z3"`: the version of a record, by which changes are made, and what of it was shown. The same version looks
// different to another clearance, with other `fields`, and once what it refers to has changed elsewhere.
import { crc32 } from 'node:zlib'

/** 0.5 µs; by SHA-1 1.2 of a point read's 47. Two answers of one version are taken for one once in 2^32 times. */
export const etagOf = (version: string, json: Buffer): string => `"${version}-${crc32(json).toString(36)}"`

/** Whether `If-None-Match` names what would be answered: by weak comparison (RFC 9110, 13.1.2). */
export function isKnown(etag: unknown, ifNoneMatch: string | undefined): boolean {
  if (etag === undefined || ifNoneMatch === undefined) return false
  const tags = ifNoneMatch.split(',').map((tag) => strong(tag.trim()))
  return tags.includes(strong(String(etag))) || tags.includes('*')
}

const strong = (tag: string): string => tag.replace(/^W\//, '')

/** Of a tag, or of the version alone; a gateway that compresses answers makes it weak, and it is the version still. */
export const versionOf = (tag: string): number | undefined => {
  const [, version] = /^(?:W\/)?"(\d{1,9})(?:-[0-9a-z]{1,7})?"$/.exec(tag) ?? []
  return version === undefined ? undefined : Number(version)
}
