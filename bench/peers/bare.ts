// The limit: what a good engineer would write by hand for each question. One route, one prepared statement, its JSON text
// sent as it comes. json_agg over rows, because json_build_object for every row took
// 8.4 ms where this takes 5.2 ms on the nested list; concatenating the text oneself would take 4.9 ms. The driver, its settings and the size of the pool are the service's own.
// Environment: DATABASE_URL, PORT, POOL_SIZE.
import Fastify, { type FastifyReply } from 'fastify'
import { connect, SERVICE_ROLE } from '../../src/db/connect.ts'

interface JsonRow {
  json: string
}

const pool = { max: Number(process.env.POOL_SIZE ?? 10), statementTimeoutMs: 15_000 }
const sql = connect(process.env.DATABASE_URL ?? '', pool)
// The point read has the service's session settings: its role, and the reach that row-level security asks for.
const walled = connect(process.env.DATABASE_URL ?? '', { ...pool, role: SERVICE_ROLE })
const app = Fastify({ logger: false })

app.get<{ Querystring: { creditCodes: string } }>('/nested', async ({ query }, reply) =>
  send(
    reply,
    await sql<JsonRow[]>`
      select '{"data":{"organizations":{"nodes":' || coalesce(json_agg(o)::text, '[]') || '}}}' as json
      from (
        select o.id, o.name, json_build_object('nodes', b.nodes) as buildings
        from (select id, name, credit_code from organization where credit_code = any(${query.creditCodes.split(',')})
              order by credit_code limit 20) o
        cross join lateral (
          select coalesce(json_agg(b), '[]') as nodes
          from (
            select b.id, b.code, b.name, b.floor_area_m2::text as "floorAreaM2", json_build_object('nodes', s.nodes) as spaces
            from (select id, code, name, floor_area_m2 from building where organization_id = o.id order by code limit 10) b
            cross join lateral (
              select coalesce(json_agg(s), '[]') as nodes
              from (select id, code, usable_area_m2::text as "usableAreaM2" from space where building_id = b.id
                    order by code limit 10) s
            ) s
          ) b
        ) b
        order by o.credit_code
      ) o`,
  ),
)

app.get<{ Querystring: { id: string; region: string } }>('/vehicle', async ({ query: { id, region } }, reply) =>
  send(
    reply,
    await walled<JsonRow[]>`
      select case when set_config('taizhang.reach', ${`{"vehicles":{"paths":"{${region}.}"}}`}, true) is not null then (
        select '{"data":{"vehicle":' || row_to_json(v) || '}}'
        from (
          select id, vin, plate_number as "plateNumber", category, price_yuan::text as "priceYuan" from vehicle
          where id = ${id} and (region_path = ${region} or (region_path >= ${`${region}.`} and region_path < ${`${region}/`}))
        ) v
      ) end as json`,
  ),
)

app.get<{ Querystring: { type: string; category: string; price: string } }>('/vehicles', async ({ query }, reply) =>
  send(
    reply,
    await sql<JsonRow[]>`
      select '{"data":{"vehicles":{"nodes":' || coalesce(json_agg(v)::text, '[]') || '}}}' as json
      from (
        select v.id, v.vin, v.plate_number as "plateNumber", v.price_yuan::text as "priceYuan",
               v.registered_on as "registeredOn", json_build_object('id', o.id, 'name', o.name) as organization
        from vehicle v join organization o on o.id = v.organization_id
        where o.institution_type = ${query.type} and v.category = ${query.category} and v.price_yuan >= ${query.price}
        order by v.registered_on, v.id limit 50
      ) v`,
  ),
)

app.get<{ Querystring: { region: string; year: string } }>('/energy', async ({ query: { region, year } }, reply) =>
  send(
    reply,
    await sql<JsonRow[]>`
      select '{"data":{"energyConsumptions":{"groups":' || coalesce(json_agg(e)::text, '[]') || '}}}' as json
      from (
        select json_build_object('energyType', energy_type) as key,
               json_build_object('quantity', sum(quantity)::text, 'energyKgce', sum(energy_kgce)::text) as sum
        from energy_consumption
        where (region_path = ${region} or (region_path >= ${`${region}.`} and region_path < ${`${region}/`}))
          and period >= ${year} and period < ${String(Number(year) + 1)}
        group by energy_type order by energy_type
      ) e`,
  ),
)

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })

function send(reply: FastifyReply, rows: readonly JsonRow[]): FastifyReply {
  if (!rows[0]?.json) return reply.code(404).send()
  return reply.header('content-type', 'application/json; charset=utf-8').send(rows[0].json)
}
