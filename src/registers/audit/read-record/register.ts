import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'

const readKind = defineEnumeration({
  name: 'ReadKind',
  doc: { zh: '读取方式', en: 'How something was read' },
  values: {
    RECORDS: { zh: '查询记录', en: 'Records in an answer' },
    AGGREGATE: { zh: '统计(计数、汇总、分组),不含记录', en: 'A count, an aggregate or groups: no records' },
    EXPORT: { zh: '导出', en: 'Records in an export' },
  },
})

const law = '《网络安全法》(2016)第二十一条第三项(日志留存不少于六个月)'

export const readRecord = defineRegister({
  name: 'ReadRecord',
  plural: 'readRecords',
  domain: 'audit',
  heldBy: 'region',
  isReadOnly: true,
  doc: {
    zh: `读取台账:每个客户端每日读取了哪些登记簿、哪些字段、哪些区划的多少行,依据何种授权与目的。来源:${law}`,
    en: `What each client read on a day: register, fields, rows by region, grants and purposes. Source: ${law}`,
  },
  key: ['id'],
  fields: {
    day: { type: 'date', isRequired: true, doc: { zh: '日期(北京时间)', en: 'Day of Beijing time' } },
    clientCode: { isRequired: true, doc: { zh: '客户端代码', en: 'Code of the client that read' } },
    grantCodes: {
      isRequired: true,
      doc: {
        zh: '当时许可读取的授权代码(逗号分隔);公开数据可为空',
        en: 'Codes of the grants that allowed it, comma separated; may be empty for reference data',
      },
    },
    purposes: {
      isRequired: true,
      doc: { zh: '这些授权的目的(分号分隔)', en: 'Purposes of these grants, separated by "; "' },
    },
    register: { isRequired: true, doc: { zh: '登记簿', en: 'Register, e.g. Vehicle' } },
    readFields: {
      isRequired: true,
      column: 'fields',
      doc: {
        zh: '返回、汇总、分组或用作过滤条件的字段(逗号分隔);以 * 开头时为全部字段,实际可能较少',
        en: 'Fields given, aggregated, grouped or filtered by, comma separated; after a * all of them, or fewer',
      },
    },
    kind: { isRequired: true, enumeration: readKind, doc: { zh: '读取方式', en: 'How it was read' } },
    requests: {
      type: 'integer',
      isRequired: true,
      doc: {
        zh: '读到本区划的请求次数;一次请求涉及多个区划时各计一次',
        en: 'Requests that read of this region; one that reads of several regions counts in each',
      },
    },
    rows: {
      type: 'count',
      isRequired: true,
      doc: {
        zh: '行数;嵌套记录计入其所属主记录的区划,一行在一次回答中出现两次计为两行',
        en: 'Rows; nested ones count in the region of the record they hang from; twice if an answer holds them twice',
      },
    },
    firstAt: {
      type: 'dateTime',
      isRequired: true,
      doc: { zh: '首次读取时间', en: 'When it was first read that day' },
    },
    lastAt: {
      type: 'dateTime',
      isRequired: true,
      doc: { zh: '末次读取时间', en: 'When it was last read that day' },
    },
  },
  sort: ['day', 'clientCode', 'register', 'rows', 'lastAt'],
})
