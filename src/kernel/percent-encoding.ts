/** Whether a text is percent-encoded UTF-8; characters that are not encoded stand for themselves. */
export function isDecodable(text: string): boolean {
  if (!text.includes('%')) return true
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** The name of the first parameter, in a query string or a form, that is none. */
export function undecodable(text: string): string | undefined {
  if (isDecodable(text)) return undefined
  const wrong = text.split('&').find((part) => !isDecodable(part)) ?? ''
  return wrong.split('=', 1)[0]
}
