#!/usr/bin/env bash
# What one durable turn costs, beside a bare HTTP server in the same minutes. See README.md.
#
#   tests/bench/bench_turn.sh PROGRAM [LOADGEN_DIR] [BARE_DIR]
#
# Environment: PAIRS (5), CUSTOMERS (6000), CONNECTIONS (64), TOOLS (build/bench: where the tools
# are built), DATA (where the database lies; a temporary directory). Exit status 77 without tools.
set -euo pipefail

program=$(realpath "${1:?usage: bench_turn.sh PROGRAM [LOADGEN_DIR] [BARE_DIR]}")
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
loadgen=${2:-${HUIYIN_LOADGEN:-$root/../shared/tools/loadgen}}
bare=${3:-${HUIYIN_BARE:-$root/../shared/tools/bare}}
tools=${TOOLS:-$root/build/bench}
pairs=${PAIRS:-5}
customers=${CUSTOMERS:-6000}
connections=${CONNECTIONS:-64}
messages=10
warm_up=$((customers * 2))
measured=$((customers * (messages - 2)))

if [[ ! -f $loadgen/wxload.cpp || ! -f $bare/bare_http.cpp ]]; then
    echo "skipped: no load generator in $loadgen or no bare server in $bare"
    exit 77
fi

work=$(mktemp -d ${DATA:+-p "$DATA"})
server=0
stop() {
    [[ $server == 0 ]] || kill -9 "$server" 2>/dev/null || true
    wait 2>/dev/null || true
    server=0
}
trap 'stop; rm -rf "$work"' EXIT

mkdir -p "$tools"
if [[ ! -x $tools/wxload ]]; then
    cp "$loadgen"/* "$tools/" && make -s -C "$tools" wxgen wxload
fi
if [[ ! -x $tools/bare_http ]]; then
    g++ -std=c++20 -O3 -DNDEBUG "$bare/bare_http.cpp" -o "$tools/bare_http"
fi

read -r port operations < <(python3 - <<'PYTHON'
import socket
sockets = [socket.socket() for _ in range(2)]
for each in sockets:
    each.bind(("127.0.0.1", 0))
print(*(each.getsockname()[1] for each in sockets))
PYTHON
)
"$root/tests/kill/write_settings.sh" "$root" "$work" "$port" "$operations" 0 > "$work/huiyin.toml"
chmod 600 "$work/huiyin.toml"
python3 "$here/make_corpus.py" "$work/corpus.script"
"$tools/wxgen" --script "$work/corpus.script" --out "$work/corpus.bin" --path /hooks/wechat/main \
    --users "$customers" --msgs $messages

rss_mb() { awk '/VmRSS/ {printf "%.1f", $2 / 1024}' "/proc/$1/status"; }

load() {
    taskset -c 1 "$tools/wxload" --corpus "$work/corpus.bin" --port "$port" \
        --conns "$connections" --pid "$server" "$@"
}

await_port() {
    for _ in $(seq 500); do
        (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
        sleep 0.02
    done
    echo "nobody listens"
    exit 1
}

# Each run begins with an empty database; the customers' first two messages are not measured.
turn_run() {
    rm -rf "$work/data"
    taskset -c 0 "$program" serve --config "$work/huiyin.toml" > "$work/ready" 2> "$work/gateway.log" &
    server=$!
    await_port
    local idle=$(rss_mb $server)
    load --count "$warm_up" > /dev/null
    load --skip "$warm_up" --count "$measured" |
        jq -c --argjson idle "$idle" '. + {idle_rss_mb: $idle}' >> "$work/turns.jsonl"
    stop
}

bare_run() {
    taskset -c 0 "$tools/bare_http" "$port" 0 > /dev/null 2>&1 &
    server=$!
    await_port
    load --count "$warm_up" > /dev/null
    load --skip "$warm_up" --count "$measured" >> "$work/bare.jsonl"
    stop
}

for ((pair = 1; pair <= pairs; ++pair)); do
    if ((pair % 2)); then turn_run; bare_run; else bare_run; turn_run; fi
done

jq -rn --slurpfile turns "$work/turns.jsonl" --slurpfile bare "$work/bare.jsonl" '
    def median: sort | if length % 2 == 1 then .[length / 2 | floor]
        else (.[length / 2] + .[length / 2 - 1]) / 2 end;
    def two: . * 100 | round / 100;
    [$turns, $bare] | transpose | map(.[0].server_cpu_us_per_answer / .[1].server_cpu_us_per_answer)
        as $ratios
    | "pairs " + ($ratios | map(two | tostring) | join(" ")),
      "ratio      median \($ratios | median | two)  min \($ratios | min | two)  max \($ratios | max | two)",
      "turn       \($turns | map(.server_cpu_us_per_answer) | median | two) us CPU, \($turns | map(.per_s) | median | round)/s, p99 \($turns | map(.svc_us.p99) | median) us",
      "bare       \($bare | map(.server_cpu_us_per_answer) | median | two) us CPU, \($bare | map(.per_s) | median | round)/s",
      "resident   \($turns | map(.idle_rss_mb) | median) MB idle, \($turns | map(.server_rss_mb) | median) MB under load",
      "failed     \($turns | map(.failed + .unanswered + .non200) | add)"
'
