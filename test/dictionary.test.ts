// The data dictionary says of every register, field, value and rule what the descriptors say; its page is held by
// test/contract.test.ts.
import t from 'tap'
import type { Dictionary } from '../src/catalogue/dictionary.ts'
import { type Contract, contractJudge } from './contract-judge.ts'
import { buildTestApp } from './harness.ts'

const { app, registry } = await buildTestApp(t)
const answer = await app.inject('/v1/dictionary')
const { registers, enumerations } = answer.json() as Dictionary
const registerOf = (name: string) => registers.find((one) => one.name === name)!
const fieldOf = (register: string, name: string) => registerOf(register).fields.find((one) => one.name === name)

t.test('who has no token reads it, as the contract says, and asks whether it has changed', async (t) => {
  const contract: Contract = (await app.inject('/openapi.json')).json()
  t.equal(answer.statusCode, 200)
  t.strictSame(contractJudge(contract)(contract.paths['/v1/dictionary']!.get!, answer), [])
  const headers = { 'if-none-match': String(answer.headers.etag) }
  t.equal((await app.inject({ url: '/v1/dictionary', headers })).statusCode, 304)
  const part = await app.inject('/v1/dictionary?register=Space')
  t.match(
    part.json(),
    { status: 400, code: 'UNKNOWN_PARAMETER' },
    'there is no part of it: nothing that is sent is ignored',
  )
})

t.test('every register with every field is in it, in both languages', async (t) => {
  t.strictSame(
    registers.map(({ name, fields }) => [name, fields.map((field) => field.name)]),
    registry.registers.map(({ name, fields }) => [name, [...fields.keys()]]),
  )
  const told = [registers, registers.flatMap(({ fields }) => fields), enumerations].flat()
  const values = enumerations.flatMap((one) => one.values)
  for (const { zh, en } of [...told, ...values, ...registers.flatMap(({ rules }) => rules)])
    if (!/[\u3400-\u9fff]/.test(zh) || !/[A-Za-z]{2}/.test(en)) t.fail(`${zh} / ${en}`)
})

t.test('what a field names is there', async (t) => {
  const lists = new Set(enumerations.map(({ name }) => name))
  t.equal(lists.size, enumerations.length, 'each enumeration once')
  for (const { name, fields, rules, key } of registers) {
    const ruleIds = new Set(rules.map(({ id }) => id))
    for (const field of fields) {
      if (field.type === 'enum') t.ok(lists.has(field.enumeration!), `${name}.${field.name}`)
      if (field.reference) t.ok(fieldOf(field.reference.register, field.reference.field), `${name}.${field.name}`)
      t.equal(new Set(field.rules).size, field.rules.length, `${name}.${field.name}: each rule once`)
      for (const rule of field.rules) t.ok(ruleIds.has(rule), `${name}.${field.name}: ${rule}`)
    }
    for (const part of key) t.ok(fieldOf(name, part), `${name}: ${part}`)
  }
})

t.test('a field with its unit, list, source, sensitivity and rules; a rule with its law', async (t) => {
  t.match(fieldOf('Vehicle', 'priceYuan'), {
    ...{ zh: '裸车价(元)', type: 'decimal', precision: 18, scale: 2, unit: 'CNY', unitZh: '元', write: 'always' },
    ...{ sensitivity: 'public', rules: ['VEH18', 'VEH-D2'] },
  })
  t.match(fieldOf('Vehicle', 'plateNumber'), {
    ...{ sensitivity: 'personal', maskedUnless: 'isMarked', source: 'GA 36-2018', maxLength: 10, isNullable: true },
  })
  t.match(fieldOf('Space', 'usageStatus'), { type: 'enum', enumeration: 'UsageStatus', default: 'IN_USE' })
  t.match(fieldOf('Space', 'buildingCode'), { reference: { register: 'Building', field: 'code' }, isRequired: true })
  t.match(fieldOf('EnergyConsumption', 'energyType'), { codeList: 'ENERGY_TYPE' })
  const usage = enumerations.find(({ name }) => name === 'UsageStatus')
  t.match(usage?.values[0], { value: 'IN_USE', zh: '在用', en: /\w/ })
  const ruleOf = (register: string, id: string) => registerOf(register).rules.find((one) => one.id === id)
  t.match(ruleOf('Vehicle', 'VEH18'), { severity: 'WARNING', legalBasis: '机关事务管理条例 第二十五条' })
  t.match(ruleOf('AssetDisposal', 'AST10'), { severity: 'HARD', action: 'approve', legalBasis: /第三十六条/ })
  t.match(ruleOf('Asset', 'AST-D2'), { severity: 'HARD', legalBasis: null })
  t.match(registerOf('Asset').actions[0], { name: 'issue', verb: 'write', from: ['IDLE'], to: 'IN_USE' })
})
