// A client of Relay without a screen: pages a connection below a record, and sees what it changes.
import {
  commitMutation,
  Environment,
  fetchQuery,
  getSingularSelector,
  Network,
  type ReaderFragment,
  RecordSource,
  Store,
} from 'relay-runtime'
import vehiclesFragment, { type documents_vehicles$data } from './__generated__/documents_vehicles.graphql'
import changeMutation, { type documentsChangeMutation } from './__generated__/documentsChangeMutation.graphql'
import holdersQuery, { type documentsHoldersQuery } from './__generated__/documentsHoldersQuery.graphql'
import vehiclesQuery, { type documentsVehiclesQuery } from './__generated__/documentsVehiclesQuery.graphql'

export async function run(url: string, headers: Record<string, string>, code: string) {
  const network = Network.create(async ({ id, text }, variables) => {
    // By its hash, as persistConfig has it.
    const sent = text ? { query: text, variables } : { documentId: id, variables }
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(sent) })
    return answer.json()
  })
  const environment = new Environment({ network, store: new Store(new RecordSource()) })
  const found = await fetchQuery<documentsHoldersQuery>(environment, holdersQuery, { code }).toPromise()
  const holder = found!.organizations.edges[0]!.node
  const shown = (): documents_vehicles$data['vehicles'] => {
    const selector = getSingularSelector(vehiclesFragment as ReaderFragment, holder)!
    return (environment.lookup(selector).data as unknown as documents_vehicles$data).vehicles
  }
  const pages = [shown()]
  while (pages.at(-1)!.pageInfo.hasNextPage) {
    const next = { id: holder.id, count: 1, after: pages.at(-1)!.pageInfo.endCursor ?? null }
    await fetchQuery<documentsVehiclesQuery>(environment, vehiclesQuery, next).toPromise()
    pages.push(shown())
  }
  const { id } = shown().edges[0]!.node
  const payload = await new Promise<documentsChangeMutation['response']>((onCompleted, onError) => {
    const variables = { records: [{ id, note: 'by Relay' }] }
    commitMutation<documentsChangeMutation>(environment, { mutation: changeMutation, variables, onCompleted, onError })
  })
  const { groups } = found!.vehicles
  return { pages: pages.map(({ edges }) => edges.map(({ node }) => node.vin)), payload, changed: shown(), groups }
}
