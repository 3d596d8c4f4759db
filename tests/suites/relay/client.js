// Documents of an imaginary Relay client: what the compiler must understand in the schema.

import { graphql } from 'relay-runtime';

export const CasePage = graphql`
  query clientCasePageQuery($first: Int!, $after: String, $filter: CaseFilter) {
    ...client_cases @arguments(first: $first, after: $after, filter: $filter)
  }
`;

export const Cases = graphql`
  fragment client_cases on Query
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 20 }
    after: { type: "String" }
    filter: { type: "CaseFilter" }
  )
  @refetchable(queryName: "clientCasesPaginationQuery") {
    cases(first: $first, after: $after, filter: $filter) @connection(key: "client_cases") {
      edges {
        node {
          ...client_case
        }
      }
    }
  }
`;

export const Case = graphql`
  fragment client_case on Case @refetchable(queryName: "clientCaseRefetchQuery") {
    id
    number
    title
    status
    station {
      id
      name
    }
    ...client_history
  }
`;

export const History = graphql`
  fragment client_history on Case
  @argumentDefinitions(first: { type: "Int", defaultValue: 50 }, after: { type: "String" })
  @refetchable(queryName: "clientHistoryPaginationQuery") {
    history(first: $first, after: $after) @connection(key: "client_history") {
      edges {
        node {
          position
          type
          occurredAt
        }
      }
    }
  }
`;

export const Refer = graphql`
  mutation clientReferMutation($input: ReferCaseInput!) {
    referCase(input: $input) {
      case {
        id
        status
      }
    }
  }
`;

export const Follow = graphql`
  subscription clientFollowSubscription($after: Position) {
    events(after: $after) {
      position
      type
    }
  }
`;
