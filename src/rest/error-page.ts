import { type ErrorCode, errors, titleOf } from '../errors.ts'

/** All errors as one page; the `type` of a problem is the address of its row. */
export function errorPage(): string {
  // Sound: the keys of the table are its codes.
  const codes = Object.keys(errors) as ErrorCode[]
  const rows = codes.map((code) => {
    const cells = [errors[code].status, `<code>${code}</code>`, titleOf(code, 'zh'), titleOf(code, 'en')]
    return `<tr id="${code}">${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  })
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>错误代码 Error codes</title>
<style>body{font:15px/1.5 sans-serif;margin:2em}td,th{padding:.3em .8em;text-align:left}:target{background:#ffd}</style>
<h1>错误代码 Error codes</h1>
<table><tr><th>HTTP<th>code<th>中文<th>English</tr>
${rows.join('\n')}
</table></html>
`
}
