#!/usr/bin/env node
import './compile-cache.ts'

const { runCommand } = await import('./cli/run-command.ts')
if (!(await runCommand(process.argv.slice(2)))) process.exit(1)
