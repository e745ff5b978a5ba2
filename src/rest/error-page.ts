import { type ErrorCode, errors, type Language, titleOf } from '../errors.ts'
import cures from './error-cures.json' with { type: 'json' }

/** What the reader does next. A code that has none does not compile. */
const cureOf: Record<ErrorCode, Record<Language, string>> = cures

/** All errors as one page, each with its cause and its cure; the `type` of a problem is the address of its row. */
export function errorPage(): string {
  // Sound: the keys of the table are its codes.
  const codes = Object.keys(errors) as ErrorCode[]
  const rows = codes.map((code) => {
    const told = (['zh', 'en'] as const).map((language) => [titleOf(code, language), cureOf[code][language]])
    const cells = told.map(([cause, cure]) => `<td>${escaped(cause!)}<p>${escaped(cure!)}</td>`)
    return `<tr id="${code}"><td>${errors[code].status}</td><td><code>${code}</code></td>${cells.join('')}</tr>`
  })
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>错误代码 Error codes</title>
<style>body{font:15px/1.5 sans-serif;margin:2em}td,th{padding:.3em .8em;text-align:left;vertical-align:top}
tr{border-top:1px solid #ddd}table{border-collapse:collapse}p{margin:.2em 0 .5em;color:#265}
:target{background:#ffd}</style>
<h1>错误代码 Error codes</h1>
<table><tr><th>HTTP<th>code<th>原因与处理<th>Cause and cure</tr>
${rows.join('\n')}
</table></html>
`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
