// A copy of the project with more registers, to see what another one costs: `node bench/registers.ts 54 ../many`, then
// `npm test` and `npm run bench` there. Each has 17 fields of its own; every second one refers to the one before it.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { camelCase, kebabCase } from '../src/kernel/names.ts'
import { registers } from '../src/registers/index.ts'

const domains = ['assets', 'buildings', 'vehicles', 'energy', 'costs'] as const
const words = ['Lease', 'Repair', 'Meter', 'Ledger', 'Permit', 'Survey', 'Quota', 'Contract', 'Inspection', 'Delivery']

/** Name, what the descriptor says beside its doc, a value, another one. */
type Row = [name: string, more: string, value: string, other: string]

const fields: Row[] = [
  ['code', "write: 'create', maxLength: 40, ", '', ''],
  ['name', 'isRequired: true, maxLength: 200, ', '\'甲, "乙"\'', "'丙'"],
  ['phase', 'isRequired: true, enumeration: phase, ', "'PLANNED'", "'DONE'"],
  ['usageStatus', 'enumeration: usageStatus, ', "'IDLE'", "'IN_USE'"],
  ['signedOn', "type: 'date', ", "'2024-02-29'", 'null'],
  ['startsOn', "type: 'date', ", "'2024-03-01'", "'2024-03-02'"],
  ['endsOn', "type: 'date', ", "'2025-03-01'", "'2025-03-02'"],
  ['amountYuan', "type: 'yuan', ", "'1200.5'", "'0'"],
  ['paidYuan', "type: 'yuan', isNegativeAllowed: true, ", "'-1.25'", 'null'],
  ['areaM2', "type: 'area', ", "'88.5'", "'90'"],
  ['units', "type: 'integer', ", '3', '4'],
  ['months', "type: 'integer', ", '12', 'null'],
  ['isUrgent', "type: 'boolean', ", 'true', 'false'],
  ['isClosed', "type: 'boolean', default: false, ", 'true', 'false'],
  ['counterpart', 'maxLength: 100, ', "'某公司'", 'null'],
  ['contact', "sensitivity: 'internal', maxLength: 100, ", "'张三'", "'李四'"],
  ['note', '', "'第一行\\n第二行'", 'null'],
]
const sort = ['code', 'signedOn', 'amountYuan', 'units', 'name']

interface Made {
  name: string
  plural: string
  domain: string
  folder: string
  label: string
  target: Made | undefined
}

const [count, folder] = process.argv.slice(2)
if (!count || !folder) throw new Error('Usage: node bench/registers.ts <registers> <folder>')
const source = fileURLToPath(new URL('..', import.meta.url))
const root = resolve(folder)
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const edit = (path: string, change: (text: string) => string) => write(path, change(read(path)))
const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: root, stdio: 'inherit' })

copyProject()
const made = namesOf(Number(count) - registers.length)
for (const one of made) writeRegister(one)
edit('src/registers/index.ts', listed)
edit('src/registers/reference/organization/register.ts', related)
edit('test/small-data.ts', filled)
edit('docs/api-in-depth.md', (text) => documented(text, '联系人'))
edit('docs/api-in-depth.en.md', (text) => documented(text, 'contact'))
run('npm', 'run', '-s', 'draft', '--', 'generated')
run('node_modules/.bin/biome', 'check', '--write', '--log-level=error', 'src', 'test')
run('node_modules/.bin/node', 'src/cli.ts', 'contract')
run('git', 'add', '-A')

function copyProject(): void {
  const files = execFileSync('git', ['ls-files'], { cwd: source }).toString().trim().split('\n')
  for (const file of files) cpSync(join(source, file), join(root, file))
  symlinkSync(join(source, 'node_modules'), join(root, 'node_modules'))
  // Tests ask git what belongs to the project.
  run('git', 'init', '-q')
}

function namesOf(wanted: number): Made[] {
  const all: Made[] = []
  for (let n = 0; n < wanted; n++) {
    const domain = domains[Math.floor(n / 2) % domains.length]!
    const name = `${words[n % words.length]}${'ABCDEFGH'[Math.floor(n / words.length)]}`
    const target = n % 2 === 1 ? all[n - 1] : undefined
    const folder = `${domain}/${kebabCase(name)}`
    all.push({ name, plural: `${camelCase(name)}s`, domain, folder, label: `登记${n}`, target })
  }
  return all
}

function writeRegister(one: Made): void {
  const { name, folder, target } = one
  write(`src/registers/${folder}/register.ts`, descriptorOf(one))
  const values = fields.slice(1).map(([field, , value]) => `${field}: ${value}`)
  const changes = fields.slice(1).map(([field, , , other]) => `${field}: ${other}`)
  const above = target ? ["targetCode: 'X1'"] : []
  write(
    `src/registers/${folder}/${kebabCase(name)}.test.ts`,
    `import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { ${camelCase(name)} } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, code: \`K-\${n}\`, ${[...above, ...values].join(', ')} },
  }),
  change: { ${changes.join(', ')} },
}

await testRegister(${camelCase(name)}, samples)
`,
  )
}

function descriptorOf({ name, plural, domain, label, target }: Made): string {
  const texts = fields.map(([field, more]) => {
    return `${field}: { ${more}doc: { zh: '${label}${field}', en: '${field}' } },`
  })
  const reference = `references: { target: { to: '${target?.name}', as: 'targetCode', by: 'code',
    isWithinOrganization: true, doc: { zh: '${label}对象', en: 'What it is about' } } },`
  return `import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { defineRegister } from '../../../kernel/define-register.ts'
import { usageStatus } from '../../enumerations.ts'

const phase = defineEnumeration({
  name: '${name}Phase',
  doc: { zh: '${label}阶段', en: 'Phase' },
  values: { PLANNED: { zh: '计划', en: 'Planned' }, DONE: { zh: '完成', en: 'Done' } },
})

export const ${camelCase(name)} = defineRegister({
  name: '${name}',
  plural: '${plural}',
  domain: '${domain}',
  heldBy: 'organization',
  doc: { zh: '${label}', en: 'A generated register.' },
  key: ['code'],
  fields: {
    ${texts.join('\n    ')}
  },
  ${target ? reference : ''}
  sort: [${sort.map((field) => `'${field}'`).join(', ')}],
})
`
}

function listed(text: string): string {
  const imports = made.map(({ name, folder }) => `import { ${camelCase(name)} } from './${folder}/register.ts'\n`)
  const lines = made.map(({ name }) => `  ${camelCase(name)},\n`)
  return text
    .replace('\nexport const', `${imports.join('')}\nexport const`)
    .replace('  client,\n', `${lines.join('')}  client,\n`)
}

function related(text: string): string {
  const lines = made.map(({ name, plural, label }) => {
    return `    ${plural}: owned('${name}', 'organizationId', '${label}', 'Generated'),\n`
  })
  return text.replace(/( {4}costRecords: owned\(.*\n)/, `$1${lines.join('')}`)
}

/** Two records of one organization and one of another county. */
function filled(text: string): string {
  const values = fields.slice(1).map(([, , value]) => value)
  const names = ['organizationCreditCode', 'code', ...fields.slice(1).map(([name]) => name)]
  const rows = ['bureau, X1', 'bureau, X2', 'neighbour, X1'].map((row) => {
    return `[${row.replace(/X\d/, "'$&'")}, ${values.join(', ')}],`
  })
  const records = `const generated = table([${names.map((name) => `'${name}'`).join(', ')}], ${rows.join('\n  ')})\n\n`
  const lines = made.map(({ name }) => `  yield ['${name}', generated]\n`)
  return text
    .replace("  yield ['Client'", `${lines.join('')}  yield ['Client'`)
    .replace('const clients =', `${records}const clients =`)
}

function documented(text: string, what: string): string {
  const lines = made.map(({ plural }) => `| \`${kebabCase(plural)}\` | \`contact\` | \`internal\` | ${what} |\n`)
  return text.replace('| `clients` | `ipRanges`', `${lines.join('')}| \`clients\` | \`ipRanges\``)
}
