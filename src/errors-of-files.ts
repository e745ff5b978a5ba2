// What can be wrong with a file of records.
import { type ErrorRow, row } from './errors-of-requests.ts'

export const errorsOfFiles = {
  EMPTY_FILE: row(422, '没有文件,或 CSV 没有列名行', 'There is no file, or a CSV without a line of its columns'),
  ENCODING_INVALID: row(
    422,
    '第 {line} 行既不是 UTF-8 也不是 GB18030 文字,文件可能已损坏;请在 Excel 或 WPS 中另存为“CSV UTF-8”;未写入任何记录',
    'Line {line} is text in neither UTF-8 nor GB18030: save it as "CSV UTF-8" in Excel or WPS; nothing was written',
  ),
  ENCODING_MIXED: row(
    422,
    '第 {line} 行是 {encoding} 文字,文件的其余部分是 {rest}:请在 Excel 或 WPS 中另存为“CSV UTF-8”(分批粘贴、拼接的文件须先统一编码),' +
      '或注明编码(charset、--encoding);未写入任何记录',
    'Line {line} is text in {encoding}, the rest in {rest}: save the file as "CSV UTF-8" in Excel or WPS,' +
      ' or state the encoding (charset of Content-Type, --encoding); nothing was written',
  ),
  ENCODING_AMBIGUOUS: row(
    422,
    '第 {line} 行无法判断是 UTF-8 还是 GB18030 文字:请在 Excel 或 WPS 中另存为“CSV UTF-8”,' +
      '或注明编码(Content-Type 加 charset=gbk,命令行 --encoding gbk);未写入任何记录',
    'Line {line} may be UTF-8 or GB18030: save the file as "CSV UTF-8" in Excel or WPS,' +
      ' or state the encoding (charset=gbk in Content-Type, --encoding gbk); nothing was written',
  ),
  ENCODING_CONTRADICTS: row(
    422,
    '第 {line} 行不是所注明的 {encoding} 文字:请改为注明实际编码(Excel 存的 CSV 多为 charset=gbk),不注明而由服务判断,' +
      '或在 Excel、WPS 中另存为“CSV UTF-8”;未写入任何记录',
    'Line {line} is not text in {encoding}, which was stated: state what it is (CSV of Excel often is charset=gbk),' +
      ' state nothing, or save the file as "CSV UTF-8" in Excel or WPS; nothing was written',
  ),
  ENCODING_UNKNOWN: row(
    415,
    '不支持编码“{name}”;可用:{allowed}',
    'The encoding "{name}" is not supported; send {allowed}',
  ),
  FILE_FORMAT_UNSUPPORTED: row(
    415,
    '文件格式为 {format};请解压,或在 Excel、WPS 中另存为“CSV UTF-8”(也接受 GB18030 的 CSV 和 NDJSON)',
    'The file is {format}; unpack it, or save it as "CSV UTF-8" in Excel or WPS (NDJSON and GB18030 are taken, too)',
  ),
  FILE_TOO_LONG: row(413, '文件超过 {limit} 条记录,请拆分', 'The file has more than {limit} records; split it'),
  COLUMN_UNKNOWN: row(
    422,
    '没有列“{name}”{suggestion}[!suggestion ,请改名或删去此列;可用的列见 /docs][,或 GET /v1/{path}/export?format=csv 的首行]',
    'There is no column "{name}"{suggestion}[!suggestion : rename or remove it; /docs lists all]' +
      '[, and so does the first line of GET /v1/{path}/export?format=csv]',
  ),
  COLUMN_DUPLICATE: row(
    422,
    '列“{name}”[与“{other}”是同一列“{field}”,][!other 出现多次,]只能留一列',
    'Column "{name}"[ and "{other}" both are "{field}"][!other  appears more than once]: keep one',
  ),
  COLUMN_COUNT: row(
    422,
    '有 {count} 列,应为 {expected} 列;值内有分隔符时请加双引号',
    '{count} columns instead of {expected}; quote values that hold the delimiter',
  ),
  FILE_TRUNCATED: row(
    422,
    '文件在第 {line} 行中断:上传未完成,或该行起有双引号没有成对;请检查该行,重新导出并上传整个文件',
    'The file breaks off in line {line}: it did not come whole, or a quote is not closed; export and send it again',
  ),
  QUOTE_INVALID: row(
    422,
    '第 {line} 行的双引号没有成对,或值内的双引号没有写成两个',
    'In line {line} a quote is not closed, or a quote inside a value is not doubled',
  ),
  LINE_MALFORMED: row(
    422,
    '此行无法解析(每行应为一个 JSON 对象):{reason}',
    'The line cannot be read (each holds one JSON object): {reason}',
  ),
} satisfies Record<string, ErrorRow>
