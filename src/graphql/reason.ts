// What graphql-js says of a wrong document or value, without what leads from one error into the next.
import { nearest } from '../kernel/names.ts'
import { isOtherUnit } from '../kernel/units.ts'

/** It suggests what is half as long, or the same in another unit: costYuan for costWanYuan. */
export function reasonOf(message: string): string {
  const [, before, listed] = /^(.*?) Did you mean (.*)\?$/s.exec(message) ?? []
  if (before === undefined || listed === undefined) return message
  const [, name = ''] = /"([^"]*)"/.exec(before) ?? []
  const suggested = [...listed.matchAll(/"([^"]+)"/g)].map(([, word]) => word!)
  const near = suggested.filter((word) => nearest(name, [word]) && !isOtherUnit(name, word))
  return near.length > 0 ? `${before} Did you mean ${near.map((word) => `"${word}"`).join(' or ')}?` : before
}
