import { defineConfig } from 'drizzle-kit'

// Only drafts: `npx drizzle-kit generate`, then edit the SQL, number it, and freeze it (migrations/README.md).
export default defineConfig({ dialect: 'postgresql', schema: './src/registers/*/*/table.ts', out: './.data/drizzle' })
