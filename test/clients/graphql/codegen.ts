// A client that graphql-codegen's client preset types: every answer is known to the compiler.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { graphql, useFragment as shown } from './gql/index.js'

const card = graphql(`fragment Card on Vehicle { vin usageStatus note version }`)

const find = graphql(`
  query Find($code: String!) {
    vehicles(filter: { organizationCreditCode: { eq: $code } }, orderBy: [{ priceYuan: DESC_NULLS_LAST }]) {
      nodes { id ...Card priceYuan organization { name } }
      totalCount { value isExact }
      groups(by: [{ field: USAGE_STATUS }]) { nodes { key { usageStatus } count sum { priceYuan } } }
    }
  }
`)

const change = graphql(`
  mutation Change($records: [VehicleInput!]!) {
    upsertVehicles(records: $records, reason: "by a generated client") {
      isWritten
      records { id ...Card }
      results { recordId outcome problems { code field message } }
    }
  }
`)

const byId = graphql(`query ById($id: ID!) { node(id: $id) { __typename id ... on Vehicle { ...Card } } }`)

export async function run(url: string, headers: Record<string, string>, code: string) {
  async function ask<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const body = JSON.stringify({ query: print(document), variables })
    const answer = await fetch(url, { method: 'POST', headers, body })
    const { data, errors } = (await answer.json()) as { data?: Data; errors?: { message: string }[] }
    if (!data) throw new Error(errors?.[0]?.message)
    return data
  }
  const { vehicles } = await ask(find, { code })
  const first = vehicles.nodes[0]!
  const { vin } = shown(card, first)
  const total: number = vehicles.totalCount.value
  const price: string | null | undefined = first.priceYuan
  const changed = await ask(change, { records: [{ id: first.id, note: 'by codegen' }] })
  const { node } = await ask(byId, { id: first.id })
  const note = node?.__typename === 'Vehicle' ? shown(card, node).note : undefined
  return { vin, total, price, payload: changed.upsertVehicles, note, groups: vehicles.groups.nodes }
}
