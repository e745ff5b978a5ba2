/** What a newcomer reads in the terminal once the service answers. */
export function greeting(url: string, tokens: Record<string, string> = {}, file?: string): string {
  const lines = [
    '',
    `  台账 Taizhang    ${url}`,
    `  GraphQL 试验台   ${url}/playground`,
    `  REST 接口文档    ${url}/docs`,
    ...(file ? ['', `  示例令牌 sandbox tokens (${file}):`] : []),
    ...Object.entries(tokens).map(([role, token]) => `    ${role.padEnd(10)} ${token}`),
    '',
    '',
  ]
  return lines.join('\n')
}
