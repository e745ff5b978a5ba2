// What the routes of one register share.
import type { FastifyRequest } from 'fastify'
import type { Register } from '../kernel/define-register.ts'
import type { Context } from '../operations/context.ts'

export type RestOptions = Required<Pick<Context, 'registry' | 'sql' | 'audit'>> & Pick<Context, 'room'>

export interface RegisterRoutes extends RestOptions {
  register: Register
  /** `/v1/buildings` */
  path: string
}

export const contextOf = (served: RestOptions, { access, call }: FastifyRequest): Context => ({
  ...served,
  access,
  call,
})
