#!/bin/sh
# Bundles GraphiQL into dist/, from where cargo puts it into the binary.
set -eu
cd "$(dirname "$0")"
npm ci --silent --no-audit --no-fund
npm run --silent build
