// What an integrator writes with the types of openapi-typescript, all of it by their defaults.
import createClient from 'openapi-fetch'
import type { components, paths } from '../generated/openapi-typescript.ts'

type Vehicle = components['schemas']['Vehicle']
type NewVehicle = components['schemas']['NewVehicle']

export function vehiclesOf(baseUrl: string, token: string) {
  const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } })

  return {
    /** Filters by parameters, lists in parts. */
    async dearest(limit: number): Promise<Vehicle[]> {
      const { data, error } = await client.GET('/v1/vehicles', {
        params: {
          query: {
            'usageStatus[in]': ['IN_USE', 'IDLE'],
            'priceYuan[gte]': '100000',
            isDomestic: true,
            sort: ['-priceYuan', 'id'],
            limit,
          },
        },
      })
      if (error) throw new Error(error.code)
      return data.data
    },

    /** Every page. */
    async *all(): AsyncGenerator<Vehicle> {
      let after: string | undefined
      do {
        const { data, error } = await client.GET('/v1/vehicles', {
          params: { query: { limit: 500, ...(after && { after }) } },
        })
        if (error) throw new Error(error.code)
        yield* data.data
        after = data.page.next ?? undefined
      } while (after)
    },

    /** A filter of any depth, in a body. */
    async heldInRegion(code: string): Promise<string[]> {
      const { data, error } = await client.POST('/v1/vehicles/query', {
        body: {
          filter: { or: [{ organization: { regionPath: { under: code } } }, { not: { seats: { gt: 0 } } }] },
          sort: ['vin'],
          include: ['organization'],
        },
      })
      if (error) throw new Error(error.code)
      return data.data.flatMap(({ organization }) => (organization ? [organization.creditCode] : []))
    },

    async save(vehicle: NewVehicle): Promise<string> {
      const { data, error } = await client.POST('/v1/vehicles', { body: vehicle })
      if (error) throw new Error(error.errors?.map(({ pointer, code }) => `${pointer} ${code}`).join() ?? error.code)
      const [result] = data.results
      return result?.id ?? ''
    },

    async rename(id: string, brandModel: string, etag?: string): Promise<Vehicle | string> {
      const header = etag ? { 'If-Match': etag } : {}
      const { data, error } = await client.PATCH('/v1/vehicles/{id}', {
        params: { path: { id }, header },
        body: { brandModel },
      })
      return data ?? error?.code ?? 'not shown'
    },

    /** What the types refuse. */
    refused() {
      // @ts-expect-error: no such value
      void client.GET('/v1/vehicles', { params: { query: { usageStatus: 'LOST' } } })
      // @ts-expect-error: no such order
      void client.GET('/v1/vehicles', { params: { query: { sort: ['note'] } } })
      // @ts-expect-error: what is new has its key, and all that is required
      const made: NewVehicle = { organizationCreditCode: '', category: 'OTHER', energyKind: 'OTHER' }
      // @ts-expect-error: a replacement has all that is required
      void client.PUT('/v1/vehicles/{id}', { params: { path: { id: '' } }, body: { brandModel: 'x' } })
      // @ts-expect-error: what is read may be null
      const length = (vehicle: Vehicle): number => vehicle.plateNumber.length
      return { length, made }
    },
  }
}
