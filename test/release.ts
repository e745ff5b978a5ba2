// `npm run release`: the contracts as they are become those that changes are compared with from now on. The heading in
// docs/changes has its day by then (docs/changes.en.md, 3).
import { writeFileSync } from 'node:fs'
import { contractFiles } from '../src/contract.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { keptFiles } from './breaking.ts'

const files = contractFiles(createRegistry(registers))
const own = { graphql: files['schema.graphql'], openapi: files['docs/openapi.json'] }
for (const [door, path] of Object.entries(keptFiles)) {
  // Sound: both are made by the lines above.
  writeFileSync(new URL(`../${path}`, import.meta.url), own[door as keyof typeof own]!)
  process.stdout.write(`${path}\n`)
}
