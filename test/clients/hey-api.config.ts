// As its guide has it: the client, and zod to judge what is sent and what is answered.
import type { UserConfig } from '@hey-api/openapi-ts'

export default {
  input: './generated/openapi.json',
  // Node runs the client as it is.
  output: { path: 'generated/hey-api', module: { extension: '.ts' } },
  plugins: ['@hey-api/client-fetch', 'zod', { name: '@hey-api/sdk', validator: true }],
  logs: { file: false },
} satisfies UserConfig
