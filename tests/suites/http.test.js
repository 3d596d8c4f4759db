// The audits of the graphql-http package: GraphQL over HTTP, all of them, SHOULD and MAY included.

import test from 'node:test';
import assert from 'node:assert/strict';
import { serverAudits } from 'graphql-http';
import { authorized, graphql } from './town.js';

const audits = serverAudits({ url: graphql, fetchFn: authorized });

test('the package still has 61 audits', () => assert.equal(audits.length, 61));

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, 'ok', result.reason);
  });
}
