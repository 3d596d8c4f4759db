// The graphql-sse client on /graphql/stream, in its distinct connections mode.

import test from 'node:test';
import assert from 'node:assert/strict';
import { createClient } from 'graphql-sse';
import { authorization, stream } from './town.js';

const client = () => createClient({ url: stream, headers: authorization, retryAttempts: 0 });

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
  using.dispose();
  return seen;
}

test('a query is answered and completes', async () => {
  const using = client();
  const answers = [];
  for await (const answer of using.iterate({ query: '{ __typename }' })) answers.push(answer);
  assert.deepEqual(answers.map(({ data }) => data), [{ __typename: 'Query' }]);
});

test('a dropped subscription resumes after the last position, without loss or repetition', async () => {
  const whole = await events(30);
  const first = await events(10);
  const rest = await events(20, first[9].position);
  assert.deepEqual([...first, ...rest], whole);
});

test('an invalid document is reported', async () => {
  const using = client();
  const answers = [];
  try {
    for await (const answer of using.iterate({ query: '{ noSuchField }' })) answers.push(answer);
  } catch (error) {
    answers.push({ errors: [error] });
  }
  assert.ok(answers[0].errors.length > 0);
});

test('a wrong token is refused', async () => {
  const using = createClient({
    url: stream,
    headers: { authorization: 'Bearer nonsense' },
    retryAttempts: 0,
  });
  await assert.rejects(async () => {
    for await (const _ of using.iterate({ query: '{ __typename }' }));
  });
});
