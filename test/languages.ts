// The languages of the guide for integrators, and what of each this machine lacks.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const isCommand = (name: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))

/** As `.ci/run` installs them. */
const needed: [name: string, commands: string[], files: string[]][] = [
  ['TypeScript', [], []],
  ['Python', ['python3'], []],
  ['Java', ['javac'], ['/usr/share/java/gson.jar']],
]

export const languages = needed.map(([name, commands, files]) => {
  const missing = [...commands.filter((command) => !isCommand(command)), ...files.filter((file) => !existsSync(file))]
  const without = missing.length > 0 && `the guide was not walked in ${name}: there is no ${missing.join(', no ')}`
  return { name, without }
})
