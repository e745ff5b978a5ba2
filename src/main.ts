// The process that `npm start` runs.
import { serve } from './serve.ts'
import { StartError } from './start-error.ts'

serve().catch((error: unknown) => {
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
})
