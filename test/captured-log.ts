import type { FastifyInstance } from 'fastify'
import pino from 'pino'

/** The lines that the service logs from now on, requests included; for an app of LOG_LEVEL=trace. */
export function capturedLog(app: FastifyInstance): string[] {
  const lines: string[] = []
  Object.assign(app.log, { [pino.symbols.streamSym]: { write: (line: string) => lines.push(line) } })
  return lines
}
