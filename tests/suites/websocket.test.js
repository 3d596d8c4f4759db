// The graphql-ws client on /graphql/ws: queries, a resumed subscription, errors and closes.

import test from 'node:test';
import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { authorization, token, websocket } from './town.js';

class Authorized extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers: authorization });
  }
}

function client(options = {}) {
  return createClient({
    url: websocket,
    webSocketImpl: Authorized,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    ...options,
  });
}

/** The first `count` events after a position; from the first one unless told. */
async function events(count, after = '0') {
  const using = client();
  const query = 'subscription($after: Position) { events(after: $after) { position type } }';
  const seen = [];
  for await (const { data, errors } of using.iterate({ query, variables: { after } })) {
    assert.equal(errors, undefined);
    seen.push(data.events);
    if (seen.length === count) break;
  }
  await using.dispose();
  return seen;
}

test('a query is answered and completes', async () => {
  const using = client();
  const answers = [];
  for await (const answer of using.iterate({ query: '{ __typename }' })) answers.push(answer);
  await using.dispose();
  assert.deepEqual(answers.map(({ data }) => data), [{ __typename: 'Query' }]);
});

test('a subscription delivers the log from its first event', async () => {
  const seen = await events(20);
  assert.equal(new Set(seen.map((event) => event.position)).size, 20);
});

test('a dropped subscription resumes after the last position, without loss or repetition', async () => {
  const whole = await events(30);
  const first = await events(10);
  const rest = await events(20, first[9].position);
  assert.deepEqual([...first, ...rest], whole);
});

test('an invalid document is an error of that operation, not of the socket', async () => {
  const using = client();
  await assert.rejects(async () => {
    for await (const _ of using.iterate({ query: '{ noSuchField }' }));
  }, (errors) => Array.isArray(errors) && /noSuchField/.test(errors[0].message));
  const answers = [];
  for await (const answer of using.iterate({ query: '{ __typename }' })) answers.push(answer);
  assert.equal(answers.length, 1);
  await using.dispose();
});

test('a wrong token closes the socket', async () => {
  const using = client({
    webSocketImpl: WebSocket,
    connectionParams: { authorization: 'Bearer nonsense' },
  });
  await assert.rejects(async () => {
    for await (const _ of using.iterate({ query: '{ __typename }' }));
  });
  await using.dispose();
});
