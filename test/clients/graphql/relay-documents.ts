// What Relay's compiler reads; the app runs what is made of it.
import { graphql } from 'relay-runtime'

graphql`
  query documentsHoldersQuery($code: String!) {
    organizations(first: 1, filter: { creditCode: { eq: $code } }) {
      edges {
        node {
          id
          ...documents_vehicles
        }
      }
      pageInfo {
        hasNextPage
      }
    }
    vehicles {
      groups(by: [{ field: USAGE_STATUS }]) {
        nodes {
          key {
            usageStatus
          }
          count
        }
      }
    }
  }
`

graphql`
  fragment documents_vehicles on Organization
  @refetchable(queryName: "documentsVehiclesQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 1 }, after: { type: "String" }) {
    vehicles(first: $count, after: $after, orderBy: [{ vin: ASC }]) @connection(key: "documents_vehicles") {
      edges {
        node {
          id
          vin
          note
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`

graphql`
  mutation documentsChangeMutation($records: [VehicleInput!]!) {
    upsertVehicles(records: $records) {
      isWritten
      records {
        id
        note
      }
      results {
        recordId
        outcome
      }
    }
  }
`
