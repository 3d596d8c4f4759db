// The Relay compiler on the checked-in SDL: node refetch, connections, a mutation and a subscription.
// It needs no server.

import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import compiler from 'relay-compiler';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;

test('the Relay compiler accepts the schema and the documents of a client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-relay-'));
  try {
    cpSync(join(here, '../../schema/graphql/schema.graphql'), join(folder, 'schema.graphql'));
    cpSync(join(here, 'relay'), join(folder, 'src'), { recursive: true });
    mkdirSync(join(folder, 'artifacts'));
    const config = {
      src: './src',
      schema: './schema.graphql',
      language: 'javascript',
      artifactDirectory: './artifacts',
      eagerEsModules: true,
    };
    writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'package.json'), '{}');
    const { status, stdout, stderr } = spawnSync(compiler, ['relay.config.json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.ok(readdirSync(join(folder, 'artifacts')).length >= 5, stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
