// What can be wrong with a request, before a single record is looked at.
export interface ErrorRow {
  status: number
  zh: string
  en: string
}

export const row = (status: number, zh: string, en: string): ErrorRow => ({ status, zh, en })

export const errorsOfRequests = {
  // The request
  URL_ENCODING: row(
    400,
    '地址中的“{name}”不是百分号编码的 UTF-8',
    'In the address "{name}" is not percent-encoded UTF-8',
  ),
  MALFORMED_JSON: row(400, '请求体不是有效的 JSON:{reason}', 'The body is not valid JSON: {reason}'),
  DUPLICATE_MEMBER: row(400, '“{name}”在同一个 JSON 对象中出现多次', 'A JSON object has "{name}" more than once'),
  MALFORMED_BODY: row(400, '请求体的形式不对:{reason}', 'The body has the wrong form: {reason}'),
  UNKNOWN_PARAMETER: row(
    400,
    '未知参数“{name}”{suggestion}[:POST 的条件都写在 {body} 请求体中,地址不带参数][:须与 {header} 同用]',
    'Unknown parameter "{name}"{suggestion}[: a POST says all in its {body} body, and nothing in its address]' +
      '[: it goes with {header}]',
  ),
  INVALID_PARAMETER: row(400, '参数“{name}”的值无效:{reason}', 'Parameter "{name}" is invalid: {reason}'),
  UNKNOWN_FIELD: row(400, '“{register}”没有字段“{name}”{suggestion}', '{register} has no field "{name}"{suggestion}'),
  UNKNOWN_OPERATOR: row(
    400,
    '字段“{name}”不支持运算“{operator}”,可用:{allowed}',
    'Field "{name}" has no operator "{operator}"; it has {allowed}',
  ),
  UNSORTABLE_FIELD: row(
    400,
    '不能按“{name}”排序,可用:{allowed}',
    'Lists cannot be sorted by "{name}"; they can by {allowed}',
  ),
  SORT_DUPLICATE: row(400, '排序中“{name}”出现多次', 'The order names "{name}" more than once'),
  INVALID_CURSOR: row(
    400,
    '游标无效,或不属于这一登记簿、排序和筛选',
    'The cursor is invalid, or of another register, order or filter',
  ),
  INVALID_LIMIT: row(400, '每页条数应为 1 至 {limit}', 'The page size must be 1 to {limit}'),
  FILTER_TOO_DEEP: row(
    400,
    '筛选条件嵌套 {depth} 层,超过上限 {limit}',
    'The filter is nested {depth} deep; the limit is {limit}',
  ),
  FILTER_TOO_LARGE: row(
    400,
    '筛选条件含 {count} 项,超过上限 {limit}',
    'The filter has {count} terms; the limit is {limit}',
  ),
  CONDITION_EMPTY: row(
    400,
    '条件“{name}”没有值:变量可能没有传;没有这一条件就不要写它,查没有值的记录用 isNull',
    'The condition "{name}" has no value: is a variable missing? Leave it out, or ask for isNull',
  ),
  INVALID_GROUPING: row(400, '分组无效:{reason}', 'The grouping is invalid: {reason}'),
  MALFORMED_REQUEST: row(
    400,
    '请求不符合 HTTP;地址中 ASCII 以外的字符须百分号编码',
    'The request is no HTTP; characters beyond ASCII in the address are percent-encoded',
  ),
  REQUEST_TIMEOUT: row(408, '请求未在时限内发完', 'The request was not sent in time'),
  HEADERS_TOO_LARGE: row(
    431,
    '地址与请求头合计超过 {limit} 字节;长筛选请用 POST …/query 或 POST …/export',
    'The address and the headers exceed {limit} bytes; send long filters by POST …/query or POST …/export',
  ),
  UNAUTHENTICATED: row(401, '缺少有效的令牌', 'A valid bearer token is needed'),
  TOKEN_EXPIRED: row(401, '令牌已过期', 'The token has expired'),
  ADDRESS_FORBIDDEN: row(403, '此客户端不允许从这个地址访问', 'The client may not call from this address'),
  ISSUER_UNAVAILABLE: row(
    503,
    '签发令牌的身份提供方暂不可用,请稍后重试',
    'The provider that issued the token cannot be reached; try again',
  ),
  SCOPE_MISSING: row(403, '缺少权限“{scope}”', 'The scope "{scope}" is missing'),
  FIELD_FORBIDDEN: row(403, '字段“{name}”超出您的权限', 'Field "{name}" is beyond your clearance'),
  NOT_FOUND: row(404, '没有这条记录,或不在您的范围内', 'There is no such record, or it is out of your reach'),
  RULE_NOT_RUN: row(
    422,
    '规则“{rule}”只在写入时判断:不留存问题,也不能单独运行',
    'Rule "{rule}" judges writes alone: no findings are kept of it, and it cannot be run',
  ),
  HOST_UNKNOWN: row(
    421,
    '示例页面只回答本机地址和 PUBLIC_URL,不回答“{name}”',
    'The pages of a sandbox answer on loopback names and that of PUBLIC_URL, not on "{name}"',
  ),
  ORIGIN_FORBIDDEN: row(403, '其他网站的页面不能读取', 'Pages of other sites may not read this'),
  ROUTE_NOT_FOUND: row(404, '没有这个地址', 'There is nothing at this address'),
  METHOD_NOT_ALLOWED: row(
    405,
    '此地址不支持 {method}[:{operation} 须用 POST 发送]',
    '{method} is not allowed here[: a {operation} is sent by POST]',
  ),
  NOT_ACCEPTABLE: row(406, '可返回的类型:{allowed}', 'The types on offer are {allowed}'),
  VERSION_CONFLICT: row(
    409,
    '记录已是版本 {version},与所依据的版本不同;请重新读取后再改',
    'The record is at version {version}, not at the one this change is based on: read it again, then change it',
  ),
  KEY_CONFLICT: row(
    409,
    '另一条记录已使用相同的 {names}[:记录 {id};请更新那条记录,或先更正、删除两者之一]' +
      '[!id ,它可能不在您的范围内,请由管辖双方的上级处理]',
    'Another record already has the same {names}[: record {id}; update that one, or first correct or remove either]' +
      '[!id ; it may be out of your reach, then a level that reaches both has to act]',
  ),
  STILL_REFERENCED: row(
    409,
    '仍有记录[(“{zh}”中)]引用它,不能删除、划走或改号;请先删除那些记录,或改为引用其他记录',
    'Other records[ (of {en})] still refer to it: before they are gone or refer to another' +
      ' it cannot be removed, moved or recoded',
  ),
  TRANSITION_REFUSED: row(
    409,
    '记录现在的状态不能进行此操作[:现为 {state}],须为 {allowed}',
    'This is not done to a record in this state[: it is {state}]; it must be {allowed}',
  ),
  RECORD_CANCELLED: row(
    422,
    '记录已核销,不再更改;有审批权限的机关可以更正',
    'The record has left the books and is not changed any more, but by an authority that may approve there',
  ),
  PART_FROZEN: row(
    422,
    '它所属的记录已不在可以更改明细的状态;有审批权限的机关可以更正,但不改他人待审批的、已作决定的',
    'What it is part of is in no state in which its parts are written, but by an authority that may approve there,' +
      ' and not while another’s application waits for a decision or once it was decided on',
  ),
  AUTHORITY_ONLY: row(
    422,
    '此记录由操作或有审批权限的机关写入,不能直接填写',
    'Actions write this, and an authority that may approve there; it is not written directly',
  ),
  SPACE_ALLOCATED: row(
    409,
    '房间已分配使用,使用单位、职级、人数、使用状况由分配记录决定,使用面积不小于合用的份额之和:' +
      '请通过房间分配的操作(reallocate、vacate)改变',
    'The room is allocated: its user, rank, occupants and state of use are those of the allocation, and it is as' +
      ' large as its shares: actions of the allocation (reallocate, vacate) change them',
  ),
  STATE_FORBIDS: row(
    409,
    '记录[现为 {state},]只在 {allowed} 时可以修改或删除;其后由操作改变({actions}),有审批权限者可附原因更正',
    'A record is changed or removed while it is {allowed}[; it is {state}]; from then on actions change it' +
      ' ({actions}), and who may approve corrects it with a reason',
  ),
  APPROVER_IS_APPLICANT: row(
    409,
    '申请由同一客户端提出,申请人不得审批自己的申请',
    'The same client has proposed it: nobody decides on the own application',
  ),
  VERSION_MISMATCH: row(
    412,
    '版本不符:现为 {version};请重新读取后再改',
    'The version does not match: it is {version} now; read it again, then change it',
  ),
  BODY_TOO_LARGE: row(
    413,
    '请求体过大,上限 {limit} 字节[!part ;大批量请用 /import?mode=partial][;请把文件拆成各不超过 {part} 字节的几份]',
    'The body exceeds {limit} bytes[!part ; use /import?mode=partial for bulk data]' +
      '[; split the file into parts of at most {part} bytes]',
  ),
  TOO_MANY_RECORDS: row(
    413,
    '一次 {count} 条,超过上限 {limit};大批量请用 /import?mode=partial',
    '{count} records at once; the limit is {limit}; use /import?mode=partial for bulk data',
  ),
  LINE_TOO_LONG: row(413, '第 {line} 行超过 {limit} 字节', 'Line {line} is longer than {limit} bytes'),
  UNSUPPORTED_MEDIA_TYPE: row(415, '不支持的内容类型;可用:{allowed}', 'Unsupported content type; send {allowed}'),
  VALIDATION_FAILED: row(422, '有 {count} 处错误,未写入任何记录', 'Nothing was written; errors: {count}'),
  IDEMPOTENCY_MISMATCH: row(
    422,
    '同一 Idempotency-Key 曾用于另一请求,或其后权限有变',
    'This Idempotency-Key was used for another request, or with other rights',
  ),
  IDEMPOTENCY_IN_PROGRESS: row(
    409,
    '同一 Idempotency-Key 的请求仍在处理',
    'A request with this Idempotency-Key is still running',
  ),
  LOCKED_OUT: row(
    429,
    '验证失败次数过多,请在 {seconds} 秒后重试',
    'Authentication failed too often; try again in {seconds} seconds',
  ),
  RATE_LIMITED: row(
    429,
    '超过每分钟 {limit} 成本的限额,请在 {seconds} 秒后重试',
    'The quota of {limit} cost a minute is used up; try again in {seconds} seconds',
  ),
  TOO_MANY_IN_FLIGHT: row(
    429,
    '同时进行的请求超过上限 {limit}',
    'More than {limit} requests at once; wait for one to be answered',
  ),
  TOO_MANY_BULK: row(
    429,
    '同时进行的导入导出超过上限 {limit}',
    'More than {limit} imports and exports at once; wait for one to end',
  ),
  QUERY_TIMEOUT: row(400, '查询超时,请缩小范围', 'The query took too long; narrow it'),
  WRITE_TIMEOUT: row(
    400,
    '写入超过 {limit} 秒,已全部撤销;请分几次提交',
    'The write took more than {limit} s and was undone; send less at once',
  ),
  OVERLOADED: row(503, '服务繁忙,请稍后重试', 'The service is busy; try again'),
  UPLOADS_FULL: row(
    503,
    '正在上传的文件没有更多磁盘空间:合计 {limit} 字节,其中每个客户端 {share} 字节;请稍后重试,或拆分文件',
    'No more of the disk is left for files under way: {limit} bytes in all and {share} for a client; ' +
      'try again, or split the file',
  ),
  SHUTTING_DOWN: row(503, '服务正在停止,请稍后重试', 'The service is shutting down; try again'),
  DATABASE_UNAVAILABLE: row(503, '数据库暂不可用,请稍后重试', 'The database is unavailable; try again'),
  INTERNAL: row(500, '内部错误;请提供请求编号', 'Internal error; quote the request id'),

  // The token endpoint: the code after OAUTH_ is the `error` of RFC 6749
  OAUTH_INVALID_REQUEST: row(400, '令牌请求有误:{reason}', 'The request is wrong: {reason}'),
  OAUTH_INVALID_CLIENT: row(
    401,
    '没有这个客户端,或其凭据无效',
    'There is no such client, or its credentials are wrong',
  ),
  OAUTH_INVALID_GRANT: row(400, '令牌属于另一客户端', "The token is another client's"),
  OAUTH_UNSUPPORTED_GRANT_TYPE: row(
    400,
    '只支持 grant_type=client_credentials',
    'The only grant_type is client_credentials',
  ),
  OAUTH_INVALID_SCOPE: row(
    400,
    'scope 无效,或超出客户端的授权',
    'The scope is wrong, or beyond what the client is granted',
  ),

  ANSWER_TOO_LARGE: row(
    400,
    '回答超过 {limit} 字节;请减少每页条数、字段或别名,大批量请用导出',
    'The answer exceeds {limit} bytes: ask for fewer records, fields or aliases, or export',
  ),

  // GraphQL
  GRAPHQL_SYNTAX: row(400, 'GraphQL 语法错误:{reason}', 'GraphQL syntax error: {reason}'),
  TRANSACTION_UNDONE: row(
    422,
    '未写入:同一事务中的另一个变更被退回',
    'Not written: another mutation of the transaction was refused',
  ),
  GRAPHQL_INVALID: row(400, 'GraphQL 校验未通过:{reason}', 'GraphQL validation failed: {reason}'),
  // The words that Apollo's and urql's clients look for
  PERSISTED_QUERY_NOT_SUPPORTED: row(400, 'PersistedQueryNotSupported', 'PersistedQueryNotSupported'),
  PERSISTED_QUERY_NOT_FOUND: row(400, 'PersistedQueryNotFound', 'PersistedQueryNotFound'),
  DOCUMENT_NOT_TRUSTED: row(
    403,
    '此服务只执行运维方登记的 GraphQL 文档',
    'Only GraphQL documents that the operator has listed are answered here',
  ),
  QUERY_TOO_LARGE: row(
    400,
    '查询文本 {count} 字符,超过上限 {limit}',
    'The query has {count} characters; the limit is {limit}',
  ),
  QUERY_TOO_DEEP: row(
    400,
    '查询嵌套 {depth} 层,超过上限 {limit};最深处:{name}',
    'The query is {depth} deep; the limit is {limit}; deepest at {name}',
  ),
  TOO_MANY_FIELDS: row(
    400,
    '展开片段后有 {count} 个字段,超过上限 {limit}',
    '{count} fields once fragments are expanded; the limit is {limit}',
  ),
  ALIAS_TOO_LONG: row(
    400,
    '别名有 {count} 个字符,超过上限 {limit}',
    'An alias has {count} characters; the limit is {limit}',
  ),
  TOO_MANY_ALIASES: row(400, '别名 {count} 个,超过上限 {limit}', '{count} aliases; the limit is {limit}'),
  TOO_MANY_ROOT_FIELDS: row(400, '根字段 {count} 个,超过上限 {limit}', '{count} root fields; the limit is {limit}'),
  QUERY_TOO_COSTLY: row(
    400,
    '估算成本 {cost},超过上限 {limit};请减少“{name}”的每页条数或内容',
    'The estimated cost is {cost}; the limit is {limit}; reduce {name} or its page size',
  ),
} satisfies Record<string, ErrorRow>
