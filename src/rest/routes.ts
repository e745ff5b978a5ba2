// What the routes of one register share.
import type { FastifyRequest } from 'fastify'
import type { Sql } from '../db/connect.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Account, Context } from '../operations/context.ts'

export interface RestOptions {
  registry: Registry
  sql: Sql
  account: Account
}

export interface RegisterRoutes extends RestOptions {
  register: Register
  /** `/v1/buildings` */
  path: string
}

export const JSON_TYPE = 'application/json; charset=utf-8'
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

export const contextOf = ({ registry, sql, account }: RestOptions, { access, call }: FastifyRequest): Context => ({
  registry,
  sql,
  account,
  access,
  call,
})
