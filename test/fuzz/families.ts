// All kinds of hostility, by how often each is met; the one place that turns a seed and a number into a request.
import { type Random, randomFor } from '../../src/sandbox/random.ts'
import { contradictingIds, hangUps, mixedEncodings, repeatedMembers } from './contradiction-families.ts'
import { graphql } from './graphql-family.ts'
import { headers, paths, tokens } from './http-families.ts'
import { cursors, filters } from './query-families.ts'
import { imports, json, tokenForms, upserts } from './record-families.ts'
import type { HostileRequest } from './request.ts'
import { wire } from './wire-family.ts'
import type { World } from './world.ts'

const families: { name: string; weight: number; make: (random: Random, world: World) => HostileRequest }[] = [
  { name: 'tokens', weight: 10, make: tokens },
  { name: 'headers', weight: 10, make: headers },
  { name: 'paths', weight: 10, make: paths },
  { name: 'wire', weight: 5, make: wire },
  { name: 'json', weight: 8, make: json },
  { name: 'upserts', weight: 14, make: upserts },
  { name: 'imports', weight: 8, make: imports },
  { name: 'tokenForms', weight: 4, make: tokenForms },
  { name: 'filters', weight: 14, make: filters },
  { name: 'cursors', weight: 7, make: cursors },
  { name: 'graphql', weight: 16, make: graphql },
  { name: 'repeatedMembers', weight: 4, make: repeatedMembers },
  { name: 'contradictingIds', weight: 4, make: contradictingIds },
  { name: 'mixedEncodings', weight: 3, make: mixedEncodings },
  { name: 'hangUps', weight: 6, make: hangUps },
]

const wheel = families.flatMap((family) => Array.from({ length: family.weight }, () => family))

/** Depends on the seed, the number and the data alone: any one request can be made again without those before it. */
export function requestAt(seed: string, number: number, world: World): { family: string; request: HostileRequest } {
  const random = randomFor(`${seed} ${number}`)
  const { name, make } = random.pick(wheel)
  return { family: name, request: make(random, world) }
}
