#!/usr/bin/env bash
# Searches over HTTP with wrk while documents are added to the folder, one a second.
#
#   cmd/bench/search/wrk.sh FOLDER [SECONDS]
#
# A copy of FOLDER is served from an index that exists already, and words of its
# documents (some hundred clauses at least) are searched; prints how long that
# took to be ready, what wrk says, how soon the last document added was found, and the
# memory of the service. Needs wrk, curl and Linux.
set -euo pipefail
folder=$(realpath "${1:?the folder of documents}")
seconds=${2:-60}
cd "$(dirname "$0")/../../.."

work=$(mktemp -d)
server=
adder=
stop() {
  [ -z "$adder" ] || kill "$adder" 2>/dev/null || true
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap stop EXIT

cp -rL "$folder" "$work/corpus"
go build -o "$work/policybot" ./cmd/policybot
echo "searches" >&2
go run ./cmd/bench search --folder "$work/corpus" --wrk "$work/queries.lua"
echo "indexing" >&2
"$work/policybot" index --corpus "$work/corpus" --data "$work/data" >/dev/null

url=http://127.0.0.1:18099
started=$(date +%s%N)
"$work/policybot" serve --corpus "$work/corpus" --data "$work/data" --addr 127.0.0.1:18099 2>"$work/log" >/dev/null &
server=$!
until curl -sf -o /dev/null "$url/readyz"; do sleep 0.01; done
echo "ready after $((($(date +%s%N) - started) / 1000000)) ms"
curl -sf -o /dev/null "$url/api/v1/search?q=$(printf 登记)"
memory() { awk -v when="$1" '/VmRSS|VmHWM/ {printf "%s: %s %d MB\n", when, $1, $2 / 1024}' "/proc/$server/status"; }
memory "first search"

add() {
  for ((i = 1; ; i++)); do
    printf '青石县校车停靠点管理办法(%s)\n\n第一条 校车停靠点编号为点位%s,每%s分钟一班。\n' "$i" "$i" "$i" >"$work/new"
    mv "$work/new" "$work/corpus/added-$i.txt"
    sleep 1
  done
}
add &
adder=$!
wrk -t2 -c16 -d"${seconds}s" --latency -s "$work/queries.lua" "$url"
kill "$adder"
wait "$adder" 2>/dev/null || true
adder=
memory "after wrk"

printf '青石县浮桥巡查办法\n\n第一条 浮桥每旬巡查一次,记录编号暮光七号。\n' >"$work/corpus/last.txt"
began=$(date +%s%N)
until curl -sf "$url/api/v1/search" -G --data-urlencode 'q="暮光七号"' | grep -q '"total":1,'; do sleep 0.02; done
echo "an added document was found after $((($(date +%s%N) - began) / 1000000)) ms"
echo "documents: $(curl -sf "$url/api/v1/documents?size=1" | grep -o '"total":[0-9]*')"
