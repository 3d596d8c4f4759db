// GraphiQL on this server's own addresses. The token comes from the address (#token=…), is taken out
// of it at once, and stays in memory: nothing keeps it when the page is closed.

import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/graphiql.css';
import { createClient } from 'graphql-ws';
import { createRoot } from 'react-dom/client';

const given = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
history.replaceState(null, '', location.pathname + location.search);

const socket = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql/ws`;
let authorization = given && `Bearer ${given}`;

// Sockets carry no headers: the token of the header editor, as it was last used, introduces them.
const wsClient = createClient({
  url: socket,
  lazy: true,
  connectionParams: () => ({ authorization }),
});
const fetcher = createGraphiQLFetcher({ url: '/graphql', wsClient });

function remembering(params, options) {
  const headers = Object.entries(options?.headers ?? {});
  const found = headers.find(([name]) => name.toLowerCase() === 'authorization');
  authorization = found?.[1] ?? '';
  return fetcher(params, options);
}

// Keeps what GraphiQL would write into the browser's storage in memory instead.
const kept = new Map();
const memory = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
  removeItem: (key) => kept.delete(key),
  clear: () => kept.clear(),
  get length() {
    return kept.size;
  },
};

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={remembering}
    storage={memory}
    shouldPersistHeaders={false}
    defaultEditorToolsVisibility="headers"
    defaultHeaders={JSON.stringify({ authorization: authorization || 'Bearer ' }, null, 2)}
    defaultQuery={'# Put a token after Bearer in Headers below; Ctrl-Enter then runs the question.\n{\n  __typename\n}\n'}
  />,
);
