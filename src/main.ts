// The process that `npm start` runs.
import './compile-cache.ts'
import { StartError } from './start-error.ts'

const { serve } = await import('./serve.ts')
serve().catch((error: unknown) => {
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
})
