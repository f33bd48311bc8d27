#!/usr/bin/env bash
# Kills the gateway under load, again and again, and counts what was lost. See README.md.
#
#   tests/kill/kill_test.sh PROGRAM [LOADGEN_DIR]
#
# Environment: KILLS (20), RATE messages a second (400), KEEP=1 leaves the working directory.
# Exit status: 0 nothing lost, 1 something was, 77 the load generator is not there.
set -euo pipefail

program=$(realpath "${1:?usage: kill_test.sh PROGRAM [LOADGEN_DIR]}")
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
loadgen=${2:-${HUIYIN_LOADGEN:-$root/../shared/tools/loadgen}}
kills=${KILLS:-20}
rate=${RATE:-400}

if [[ ! -f $loadgen/wxload.cpp ]]; then
    echo "skipped: no load generator in $loadgen"
    exit 77
fi

work=$(mktemp -d)
gateway=0
load=0
finish() {
    [[ $load == 0 ]] || kill -9 "$load" 2>/dev/null || true
    [[ $gateway == 0 ]] || kill -9 "$gateway" 2>/dev/null || true
    wait 2>/dev/null || true
    [[ ${KEEP:-0} == 1 ]] && echo "left in $work" || rm -rf "$work"
}
trap finish EXIT

cp "$loadgen"/* "$work/" && make -s -C "$work" wxgen wxload

read -r port operations < <(python3 - <<'PYTHON'
import socket
sockets = [socket.socket() for _ in range(2)]
for each in sockets:
    each.bind(("127.0.0.1", 0))
print(*(each.getsockname()[1] for each in sockets))
PYTHON
)

"$here/write_settings.sh" "$root" "$work" "$port" "$operations" 5 > "$work/huiyin.toml"
chmod 600 "$work/huiyin.toml"

# Enough messages for the kills, one each 3 seconds, and some before and after.
seconds=$((kills * 3 + 5))
users=1000
python3 "$root/tests/bench/make_corpus.py" "$work/corpus.script" --customers 400 > /dev/null
"$work/wxgen" --script "$work/corpus.script" --out "$work/corpus.bin" --path /hooks/wechat/main \
    --users $users --msgs $((rate * seconds / users + 1)) > /dev/null

milliseconds() { date +%s%3N; }

# Returns when the gateway says that it is ready; its output is appended to gateway.log.
start() {
    local begun=$(milliseconds) said=$work/ready.$1
    : > "$said"
    "$program" serve --config "$work/huiyin.toml" > "$said" 2>> "$work/gateway.log" &
    gateway=$!
    until grep -q '^ready' "$said"; do
        if ! kill -0 "$gateway" 2>/dev/null; then
            echo "the gateway did not start again:"
            tail -5 "$work/gateway.log"
            exit 1
        fi
        if (($(milliseconds) - begun > 30000)); then
            echo "the gateway was not ready after 30 seconds"
            exit 1
        fi
        sleep 0.02
    done
    local took=$(($(milliseconds) - begun))
    ((took > slowest)) && slowest=$took
    return 0
}

slowest=0
start 0
"$work/wxload" --corpus "$work/corpus.bin" --port "$port" --conns 64 --rate "$rate" \
    --duration "$seconds" --retry-delay-ms 1500 --tries 3 --twin 0.03 --dup 0.03 --drop 0.02 \
    --verify --log "$work/ack.tsv" > "$work/load.json" &
load=$!

for ((i = 1; i <= kills; ++i)); do
    # Between 1.0 and 2.5 seconds of work, then dead for up to 0.4 seconds.
    sleep "$(python3 -c "import random; print(1.0 + 1.5 * random.random())")"
    kill -9 "$gateway"
    wait "$gateway" 2>/dev/null || true
    sleep "$(python3 -c "import random; print(0.4 * random.random())")"
    start "$i"
done
wait "$load" || true
load=0

"$program" export --turns --config "$work/huiyin.toml" > "$work/turns.jsonl"
jq -r 'select(.kind != "due") | .platform_id' "$work/turns.jsonl" > "$work/stored.txt"
echo "kills $kills, slowest start $slowest ms, load: $(jq -c \
    '{acked, failed, unanswered, resets, bad_reply, dup_acked, p99_us: .svc_us.p99}' \
    "$work/load.json")"
failures=0
python3 "$work/wxaudit.py" "$work/ack.tsv" "$work/stored.txt" || failures=1
python3 "$here/compare_answers.py" "$work/ack.tsv" "$work/turns.jsonl" || failures=1
[[ $(jq '.bad_reply' "$work/load.json") == 0 ]] || failures=1
if ((slowest > 3000)); then
    echo "a start took longer than 3 seconds"
    failures=1
fi
exit $failures
