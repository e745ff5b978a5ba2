// docs/dictionary.md: the data dictionary as people read it, in Chinese with the English terms.
import { commonFields } from '../kernel/column-fields.ts'
import type { Dictionary, DictionaryField, DictionaryRegister } from './dictionary.ts'

export function dictionaryPage({ registers, enumerations }: Dictionary): string {
  const shared = registers.flatMap(({ fields }) => fields).filter(isShared)
  const once = [...new Map(shared.map((field) => [field.name, field])).values()]
  return [
    '# 数据字典',
    '',
    ...INTRODUCTION,
    '',
    '## 各登记簿都有的字段 Fields that registers have in common',
    '',
    ...table(FIELD_HEAD, once.map(fieldRow)),
    ...registers.flatMap(registerSection),
    '',
    '## 枚举 Enumerations',
    '',
    ...table(
      ['枚举', '名称', '值', '中文', 'English', '来源'],
      enumerations.flatMap(({ name, zh, source = '', values }) =>
        values.map((one) => [code(name), zh, code(one.value), one.zh, one.en, source]),
      ),
    ),
    '',
  ].join('\n')
}

const INTRODUCTION = [
  '由描述符生成（`npm run contract`），不手工修改；同样内容的 JSON 见 `GET /v1/dictionary`。各登记簿按载入的先后排列。',
  'Made of the descriptors, never by hand; the same as JSON at `GET /v1/dictionary`.',
  '',
  '类型：text 文本（括号内为最多字符数，未注明的为 2000）、decimal 小数（总位数,小数位）、integer 整数、date 日期、',
  'dateTime 时刻（UTC）、period 期间（年、季、月）、boolean 是否、uuid 标识、enum 枚举、path 区划路径。',
  '**键**为自然键的一部分，**必**为新建时必填。敏感级别 internal 内部、personal 个人信息，空白为 public；',
  '“除外”字段为 true 的记录不遮蔽。',
  '写：空白为随时可写，create 新建后不变，correct 按标识并附原因更正，action 由操作改变，never 由系统填写。',
]

const FIELD_HEAD = ['字段', '名称', 'English', '类型', '单位', '取值', '写', '敏感', '来源', '规则']

function registerSection({ name, zh, en, path, domain, key, fields, rules, actions }: DictionaryRegister): string[] {
  const own = fields.filter((field) => !isShared(field))
  const marked = (field: DictionaryField) => (key.includes(field.name) ? ' **键**' : field.isRequired ? ' **必**' : '')
  return [
    '',
    `## ${zh} ${name}`,
    '',
    `${en}`,
    '',
    `\`/v1/${path}\`，领域 ${domain}，自然键 ${key.map(code).join(' + ')}。`,
    '',
    ...table(
      FIELD_HEAD,
      own.map((field) => fieldRow(field).with(0, `${code(field.name)}${marked(field)}`)),
    ),
    ...(actions.length > 0
      ? [
          '',
          ...table(
            ['操作', '名称', 'English', '权限', '由', '至'],
            actions.map(({ name, zh, en, verb, from = [], to = '' }) => {
              return [code(name), zh, en, verb, from.join(' '), to]
            }),
          ),
        ]
      : []),
    ...(rules.length > 0
      ? [
          '',
          ...table(
            ['规则', '性质', '操作', '中文', 'English', '依据'],
            rules.map(({ id, severity, isRefusedToActions, action = '', zh, en, legalBasis }) => {
              const how = isRefusedToActions ? `${severity}(操作 HARD)` : severity
              return [id, how, action && code(action), zh, en, legalBasis ?? '惯例']
            }),
          ),
        ]
      : []),
  ]
}

const isShared = ({ name }: DictionaryField): boolean => Object.hasOwn(commonFields, name)

function fieldRow(field: DictionaryField): string[] {
  const { name, zh, en, type, unit, unitZh, write, sensitivity, maskedUnless, source = '', rules } = field
  const size = field.precision ? `(${field.precision},${field.scale})` : field.maxLength ? `(${field.maxLength})` : ''
  const { enumeration, codeList, reference } = field
  const values = [
    enumeration && code(enumeration),
    codeList && `代码表 ${codeList}`,
    reference && code(`${reference.register}.${reference.field}`),
  ]
  const masked = maskedUnless ? `，${code(maskedUnless)} 除外` : ''
  return [
    ...[code(name), zh, en, `${type}${size}`, unit ? `${unitZh} ${unit}` : ''],
    ...[values.filter(Boolean).join(' '), write === 'always' ? '' : write],
    ...[sensitivity === 'public' ? '' : `${sensitivity}${masked}`, source, rules.join(' ')],
  ]
}

const code = (text: string): string => `\`${text}\``

function table(head: readonly string[], rows: readonly string[][]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, '\\|').replace(/\s+/g, ' ')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)]
}
