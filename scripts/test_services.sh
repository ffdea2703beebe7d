#!/usr/bin/env bash
# Tests against other people's programs, of whole installations beside one another, of the pages in a
# real browser, and of the registry on PostgreSQL. Installs what they need; where Node.js, Go, Chromium
# or PostgreSQL is missing it stops and says so, since a silent skip would look like a pass.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${CI:-}" ] && ! command -v node >/dev/null; then
  apt-get update -qq && apt-get install -qq -y nodejs npm >/dev/null
fi
if [ -n "${CI:-}" ] && ! command -v chromium >/dev/null; then
  apt-get update -qq && apt-get install -qq -y chromium >/dev/null
fi
if [ -n "${CI:-}" ] && ! command -v go >/dev/null; then
  apt-get update -qq && apt-get install -qq -y golang-go golang-golang-x-mod-dev >/dev/null
fi
command -v node >/dev/null || { echo "Node.js 20 or newer is needed for these tests." >&2; exit 1; }
command -v go >/dev/null || { echo "Go and golang-golang-x-mod-dev are needed for these tests." >&2; exit 1; }
command -v chromium >/dev/null || { echo "Chromium is needed for these tests." >&2; exit 1; }
npm ci --silent --ignore-scripts --prefix tests/interop
npm ci --silent --ignore-scripts --prefix tests/interop/blockcerts
CI=true .venv/bin/pytest -q -m 'node or go or servers'
# By themselves: who has a database for other tests first would have it in memory, and the pages'
# server and their test would be in one another's transactions.
CI=true .venv/bin/pytest -q -n auto --dist worksteal tests/journeys -m browser
scripts/with_postgresql.sh .venv/bin/pytest -q -n auto --dist worksteal tests/registry \
  -m 'not node and not browser and not soak and not sqlite'
# How a page looks does not depend on the database; what becomes of it does.
CI=true scripts/with_postgresql.sh .venv/bin/pytest -q -n auto --dist worksteal \
  tests/journeys -m browser --ignore tests/journeys/test_pages.py
