/**
 * Something the operator must put right before the service can start. The message is bilingual and complete:
 * main.ts prints it without a stack and exits non-zero.
 */
export class StartError extends Error {
  constructor(zh: string, en: string) {
    super(`${zh}\n${en}`)
    this.name = 'StartError'
  }
}
