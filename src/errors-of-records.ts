// What can be wrong with a value or a record.
import { type ErrorRow, row } from './errors-of-requests.ts'

export const errorsOfRecords = {
  // A value
  TEXT_EXPECTED: row(422, '应为文本', 'Text is expected'),
  TEXT_NUL: row(422, '文本含 NUL 或不完整的字符', 'The text contains NUL or half a character'),
  TEXT_EMPTY: row(
    422,
    '文本为空[!name ;没有内容请发送 null][;“{name}”须有内容]',
    'The text is empty[!name ; send null for nothing][, and "{name}" needs a value]',
  ),
  TEXT_TOO_LONG: row(422, '文本超过 {limit} 个字符', 'The text is longer than {limit} characters'),
  CHARACTER_REFUSED: row(
    422,
    '“{value}”是编码,不能含有 {character},请删去这个字符',
    '"{value}" is a code, which cannot hold {character}: remove this character',
  ),
  SHEET_ERROR: row(
    422,
    '“{value}”是电子表格的出错值:请改正公式(###### 请加宽该列)后重新导出',
    '"{value}" is an error of the spreadsheet: mend its formula (widen the column of ######) and export again',
  ),
  CODE_SCIENTIFIC: row(
    422,
    '“{value}”是科学记数法,编码已丢失位数:请在 Excel 中先把该列的单元格格式设为“文本”,再重新填写并导出',
    '"{value}" is in scientific notation, digits are lost: format the column as Text in Excel, then enter it again',
  ),
  CODE_DATE: row(
    422,
    '“{value}”是电子表格由编码(如 3-5)变成的日期:请先把该列的单元格格式设为“文本”,再重新填写并导出',
    '"{value}" is a date that a spreadsheet made of a code such as 3-5: format the column as Text, then enter it again',
  ),
  KEY_PLACEHOLDER: row(
    422,
    '“{value}”不是编码,只表示没有内容,不能用来标识记录;没有请留空,主键须填真实编码',
    '"{value}" stands for nothing and identifies no record: leave it empty; a key needs the real code',
  ),
  TOTAL_ROW: row(
    422,
    '“{value}”是合计行,不是记录,请删去此行',
    '"{value}" is a row of totals, no record: remove the row',
  ),
  ENUM_VALUE: row(422, '“{value}”不在可选值中[,可填:{zh}]', '"{value}" is not one of the values[: {en}]'),
  DECIMAL_FORMAT: row(422, '“{value}”不是十进制数', '"{value}" is not a decimal number'),
  DECIMAL_SCALE: row(422, '“{value}”的小数超过 {scale} 位', '"{value}" has more than {scale} digits after the point'),
  INTEGER_FORMAT: row(422, '“{value}”不是整数', '"{value}" is not an integer'),
  NUMBER_INEXACT: row(
    422,
    '数“{value}”位数过多,请以文本发送',
    'The number {value} has too many digits; send it as text',
  ),
  NUMBER_RANGE: row(
    422,
    '“{value}”超出范围[:绝对值不大于 {limit}]',
    '"{value}" is out of range[: at most {limit}, leaving the sign aside]',
  ),
  NEGATIVE: row(422, '“{value}”为负数,此处不能为负', '"{value}" is negative, which is not possible here'),
  BOOLEAN_FORMAT: row(
    422,
    '“{value}”不是是/否值:请填“是”或“否”(true、false)',
    '"{value}" is neither true nor false (yes and no are taken as well)',
  ),
  DATE_FORMAT: row(
    422,
    '“{value}”不是 YYYY-MM-DD 形式的日期[;电子表格中它是 {day} 的序列号,请将该列的单元格格式设为日期后重新导出]',
    '"{value}" is not a date of the form YYYY-MM-DD' +
      '[; spreadsheets number {day} so: format the column as a date and export it again]',
  ),
  DATE_INVALID: row(422, '日历上没有“{value}”这一天', '"{value}" is not a day of the calendar'),
  DATETIME_FORMAT: row(422, '“{value}”不是 RFC 3339 时间', '"{value}" is not an RFC 3339 instant'),
  PERIOD_FORMAT: row(
    422,
    '“{value}”不是期间(2024、2024-Q2、2024-06)[:早于 {since} 年;空单元格常变成 1899-12 或 1900-01,请填实际期间]',
    '"{value}" is not a period (2024, 2024-Q2, 2024-06)' +
      '[: it is before {since}; spreadsheets make 1899-12 and 1900-01 of empty cells]',
  ),
  UUID_FORMAT: row(422, '“{value}”不是 UUID', '"{value}" is not a UUID'),
  CREDIT_CODE_FORMAT: row(
    422,
    '统一社会信用代码应为 18 位规定字符',
    'A unified social credit code has 18 characters of its alphabet',
  ),
  CREDIT_CODE_CHECK_DIGIT: row(
    422,
    '统一社会信用代码校验位不符',
    'The check digit of the unified social credit code is wrong',
  ),
  CREDIT_CODE_INNER_CHECK_DIGIT: row(
    422,
    '统一社会信用代码中的组织机构代码校验位不符',
    'The check digit of the organization code inside the credit code is wrong',
  ),
  VIN_FORMAT: row(422, 'VIN 应为 17 位,不含 I、O、Q', 'A VIN has 17 characters without I, O and Q'),
  VIN_CHECK_DIGIT: row(422, 'VIN 校验位不符', 'The check digit of the VIN is wrong'),
  VIN_SHORT: row(422, '车架号不足 17 位', 'The frame number is shorter than 17 characters'),
  PLATE_FORMAT: row(422, '号牌不符合 GA 36', 'The plate does not follow GA 36'),

  // A record
  RECORD_EXPECTED: row(422, '应为一个对象', 'An object is expected'),
  FIELD_UNKNOWN: row(422, '没有字段“{name}”{suggestion}', 'There is no field "{name}"{suggestion}'),
  UNIT_DIFFERS: row(
    422,
    '“{name}”的单位与字段“{field}”不同[,后者为{zh}][({conversion})]:请换算数值,名称改为“{field}”',
    '"{name}" is in another unit than field "{field}"[, which is in {en}][ ({conversion})]:' +
      ' convert the values, and use its name',
  ),
  UNIT_BY_RECORD: row(
    422,
    '“{name}”写了单位,而“{field}”的单位因记录而异[({zh})]:数值已按这些单位的,只须把名称改为“{field}”;否则请先换算',
    '"{name}" says a unit, but that of "{field}" differs by record[ ({en})]:' +
      ' if the values are in these units, only change the name to "{field}"; else convert them first',
  ),
  FIELD_REQUIRED: row(422, '缺少必填字段“{name}”', 'The required field "{name}" is missing'),
  FIELD_IMMUTABLE: row(
    422,
    '字段“{name}”只能在新建时填写,不能更改[!actions ;内容不同的请新建另一条记录][;其后只由操作改变:{actions}]',
    'Field "{name}" can only be set on creation[!actions ; what differs in it is another record]' +
      '[; from then on only actions change it: {actions}]',
  ),
  FIELD_NOT_WRITTEN: row(
    422,
    '字段“{name}”由服务维护,所发的值不会写入[;只由操作改变:{actions}];请去掉它,或按读到的原样发送',
    'Field "{name}" is kept by the service, what was sent would not be written[; only actions change it: {actions}]:' +
      ' leave it out, or send it as it was read',
  ),
  RELATION_NOT_WRITTEN: row(
    422,
    '“{name}”是关联,不随本记录写入[:请改写字段“{field}”]' +
      '[;{to} 的记录在其登记簿中写入,或用 POST /v1/transactions 与本记录一起写入]',
    '"{name}" is a relation, which is not written with this record[: write the field "{field}"]' +
      '[: records of {to} are written in their own register, or together with this one by POST /v1/transactions]',
  ),
  VERSIONS_DIFFER: row(
    422,
    '所据版本不一致:{version} 与 {other};version、baseVersion、If-Match 说的是同一件事,请只保留其中之一',
    'Two versions are named, {version} and {other}: version, baseVersion and If-Match say the same, send one of them',
  ),
  KEY_NEEDS_REASON: row(
    422,
    '更正主键字段“{name}”须按 id 指明记录,并附原因(请求头 X-Reason、参数 reason 或 --reason)',
    'The key field "{name}" is corrected by id and with a reason (header X-Reason, argument reason, or --reason)',
  ),
  ID_MISMATCH: row(
    422,
    '{names} 与 {others} 不一致[!address :两者指向不同的记录,后者为 {id}][:{address} 的记录为 {id}]' +
      '[!id :{names} 所指的记录不是这样,您可见的记录也没有使用后者的];请只保留其中之一' +
      '[;更正 {rename} 须按 id 只发送新值(PATCH,或不含其余主键列),并附原因(X-Reason、参数 reason、--reason)]',
    '{names} and {others} do not agree[!address : they name different records, the latter {id}]' +
      '[: the {address} is of record {id}]' +
      '[!id : the record of the {names} has another one, and no record that you see has this]; send only one of them' +
      '[; to correct {rename}, send the id, only the new value (by PATCH, or without the other columns of the key)' +
      ' and a reason (header X-Reason, argument reason, or --reason)]',
  ),
  FIELD_NOT_NULL: row(422, '字段“{name}”不能为空', 'Field "{name}" cannot be null'),
  KEY_MISSING: row(
    422,
    '缺少主键:{names}(或 id,或 source 与 externalId)',
    'The key is missing: {names} (or id, or source and externalId)',
  ),
  VALUE_REFUSED: row(422, '数据库拒绝了此记录', 'The database refused the record'),
  SECRET_REFUSED: row(
    422,
    '标有密级(国家秘密或工作秘密),已拒绝,未留存任何内容;请按保密规定处理,不得通过本服务传送;确不涉密的请更正密级标志',
    'Flagged as a state or work secret: refused, nothing is kept. Handle it as one; if it is none, correct the flag',
  ),
  KEY_DUPLICATE: row(
    422,
    '与第 {line} 行的主键重复;请只留一行,或更正主键',
    'The key repeats that of line {line}: keep one of them, or correct the key',
  ),
  RULE_REFUSED: row(422, '规则不允许此操作:{reason}', 'A rule does not allow this: {reason}'),
  RECORD_NOT_FOUND: row(422, '没有这条记录,或不在您的范围内', 'There is no such record, or it is out of your reach'),
  ORGANIZATION_UNKNOWN: row(
    422,
    '没有[!value 所指的]单位[“{value}”],或不在您的范围内',
    'There is no[!value  such] organization[ "{value}"], or it is out of your reach',
  ),
  REGION_CODE_FORMAT: row(
    422,
    '区划代码应为 6 至 12 位数字,不是名称(代码见 GET /v1/regions?name=…)',
    'A division code has 6 to 12 digits and is no name (GET /v1/regions?name=… tells the code)',
  ),
  REGION_UNKNOWN: row(
    422,
    '没有[!value 所指的]行政区划[“{value}”],或不在您的范围内',
    'There is no[!value  such] region[ "{value}"], or it is out of your reach',
  ),
  REGION_BELOW_ITSELF: row(422, '行政区划不能在自己之下', 'A region cannot be below itself'),
  ORGANIZATION_BELOW_ITSELF: row(
    422,
    '单位不能由自己或其所管单位主管',
    'An organization cannot be in its own charge, nor in that of one below it',
  ),
  REFERENCE_NOT_VALID_THEN: row(
    422,
    '“{value}”当时无效[:有效期自 {from} 起][,至 {to}]',
    '"{value}" was not in force then[: it is from {from}][ to {to}]',
  ),
  REFERENCE_UNKNOWN: row(
    422,
    '“{name}”指向的记录[“{value}”]不存在[于“{within}”所指的单位内]' +
      '[:“{part}”之下的记录不单独移到其他单位,请移动“{part}”所指的记录本身,或同时发送新单位内的“{part}”]',
    'What "{name}" refers to[, "{value}",] does not exist[ in the organization that "{within}" names]' +
      '[: what is below "{part}" does not move alone; move that itself, or send a "{part}" of the new one, too]',
  ),
  REFERENCE_ELSEWHERE: row(
    422,
    '“{name}”指向的记录属于另一单位:请同时发送其 {owner}',
    'What "{name}" refers to is in another organization: send its {owner}, too',
  ),
  CODE_UNKNOWN: row(
    422,
    '代码表 {list} 中没有代码[“{value}”][,可填:{zh}][;全部代码见 GET /v1/codes?list={list}]',
    'Code list {list} does not have this code[: "{value}"][, but {en}][; GET /v1/codes?list={list} has all]',
  ),
  LIST_VERSION_UNKNOWN: row(
    422,
    '代码表 {list} 没有版本[“{version}”];各代码的版本(listVersion)见 GET /v1/codes?list={list}',
    'Code list {list} does not have this version[: "{version}"]; GET /v1/codes?list={list} tells those of its codes',
  ),
  FIELDS_TOGETHER: row(
    422,
    '您不能读取这条记录,而 {names} 之间有规则:请一并发送',
    'You do not read this record, and {names} are judged by one another: send them together',
  ),
  PERIOD_OVERLAPS: row(
    409,
    '有效期与同一代码或对象的另一期间重叠[(自 {from} 起)][(至 {to})][:记录 {id}];请先以 validTo 结束前一期间,或更正起止日期',
    'In force at the same time as another record of this code or matter[, which is from {from}][ to {to}]' +
      '[: record {id}]; end the earlier one by its validTo first, or correct the dates',
  ),
  VALIDITY_REVERSED: row(422, '失效日期早于生效日期', 'validTo is before validFrom'),
  SUCCESSOR_IS_ITSELF: row(422, '承接单位就是被承接的单位', 'The successor is the organization itself'),
  CLIENT_UNKNOWN: row(
    422,
    '没有[!value 所指的]客户端[“{value}”],或不在您的范围内',
    'There is no[!value  such] client[ "{value}"], or it is out of your reach',
  ),
  CLIENT_CODE_FORMAT: row(
    422,
    '客户端标识为 2 至 63 位小写字母、数字、点、下划线、连字符,不能是 system',
    'A client code has 2 to 63 lower-case letters, digits, dots, underscores or hyphens, and is not "system"',
  ),
  IP_RANGE_FORMAT: row(
    422,
    '“{value}”不是 IP 地址或网段(如 10.1.0.0/16)',
    '"{value}" is neither an IP address nor a range such as 10.1.0.0/16',
  ),
  PUBLIC_KEYS_FORMAT: row(422, '公钥集有误:{reason}', 'The JWK Set of public keys is wrong: {reason}'),
  PRIVATE_KEY_SENT: row(
    422,
    '发送了私钥或共享密钥;未保存,请更换该密钥,只发送公钥',
    'A private or shared key was sent; it was not stored. Replace that key and send the public half only',
  ),
  FINGERPRINT_FORMAT: row(
    422,
    '证书指纹应为 64 位小写十六进制',
    'A certificate fingerprint has 64 lower-case hexadecimal digits',
  ),
  SCOPE_UNKNOWN: row(422, '没有权限“{value}”{suggestion}', 'There is no scope "{value}"{suggestion}'),
  REACH_REFERENCE: row(
    422,
    '须按 reach 填写且只填写一项:REGION 填 regionCode,DEPARTMENT 填 departmentCreditCode,ORGANIZATION 填 organizationCreditCode',
    'Send what the reach names and nothing else: regionCode, departmentCreditCode or organizationCreditCode',
  ),
  OWN_RIGHTS: row(
    422,
    '不能更改自己的客户端与授权,请由上级更改',
    'Nobody changes the own client or its grants; ask the level above',
  ),
  REGION_NEEDED: row(
    422,
    '请填写行政区划;只有全国范围的管理者可以不填',
    'Name a region; only who administers the whole nation may leave it empty',
  ),
  CLEARANCE_EXCEEDED: row(422, '可见程度高于您自己的', 'The clearance is above your own'),
  RIGHTS_EXCEEDED: row(
    422,
    '此客户端的权限多于您自己的,请由上级更改',
    'The client has more rights than you; ask the level above',
  ),
  REACH_EXCEEDED: row(422, '数据范围超出您可授权的范围', 'The reach is beyond what you may grant'),
  SCOPES_EXCEEDED: row(
    422,
    '权限超出您自己在该范围内的权限',
    'The scopes are more than you have yourself for this reach',
  ),
  VALIDITY_EXCEEDED: row(
    422,
    '失效时间晚于您自己的权限(不填为长期)',
    'It would end later than what you have yourself; empty is never',
  ),
  MOVE_EXCEEDED: row(
    422,
    '迁移后会进入或离开您在其他领域的范围,请由两处都管理的上级更改',
    'The move would cross the border of a reach that you hold in some domain; ask a level that reaches both places',
  ),
  YEAR_EXPECTED: row(422, '应为年度(如 2024)', 'A year is expected (such as 2024)'),
} satisfies Record<string, ErrorRow>
