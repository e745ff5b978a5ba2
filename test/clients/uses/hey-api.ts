// What an integrator writes with the client of hey-api, whose zod schemas judge all that is sent and answered.
import { createClient, createConfig } from '../generated/hey-api/client/index.ts'
import * as api from '../generated/hey-api/index.ts'

export function clientOf(baseUrl: string, token: string) {
  const client = createClient(createConfig({ baseUrl, auth: () => token, throwOnError: true }))
  const lists = Object.entries(api).flatMap(([name, call]) => (/^list[A-Z]/.test(name) ? [[name, call] as const] : []))

  return {
    /** By their names, all operations that list; each throws when its answer is not what its schema says. */
    lists: lists.map(([name, call]) => {
      // Sound: the operations that list have no parameter that they must be given.
      const list = call as unknown as typeof api.listVehicles
      return [name, async () => (await list({ client, throwOnError: true })).data.data.length] as const
    }),

    async energyOf(organizationCreditCode: string, year: string): Promise<string[]> {
      const { data } = await api.listEnergyConsumptions({
        client,
        query: {
          organizationCreditCode,
          'period[startsWith]': year,
          'energyType[in]': ['ELECTRICITY', 'WATER'],
          sort: ['period', 'energyType'],
          fields: ['id', 'quantity'],
        },
        // Fewer fields than the schema requires were asked for.
        responseValidator: undefined,
        throwOnError: true,
      })
      return data.data.map(({ quantity }) => quantity ?? '')
    },

    async building(id: string) {
      const { data, response } = await api.getBuilding({ client, path: { id }, throwOnError: true })
      return { name: data.name, etag: response.headers.get('etag') ?? '' }
    },

    async saveSpaces(records: api.SpaceInput[]) {
      const { data } = await api.upsertSpaces({
        client,
        body: records,
        query: { dryRun: true },
        throwOnError: true,
      })
      return data.counts
    },
  }
}
