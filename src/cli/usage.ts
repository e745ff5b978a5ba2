/** What was typed makes no sense: said together with all commands. */
export class UsageError extends Error {}

export function required(value: string | undefined, name: string): string {
  if (!value) throw new UsageError(`缺少 / missing ${name}`)
  return value
}
