#!/usr/bin/env bash
# Builds and runs every micro-benchmark and prints one table of CPU times.
#   tests/bench/all.sh [BUILD_DIR (build/release)]
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(realpath "${1:-$root/build/release}")
targets=()
for target in bench_understand bench_wechat bench_store bench_road bench_deliveries bench_thumbnails; do
    if ninja -C "$build" -t query "$target" > /dev/null 2>&1; then
        targets+=("$target")
    else
        echo "no target $target here"
    fi
done
ninja -C "$build" "${targets[@]}" > /dev/null

printf '%-18s %-52s %12s %14s\n' program benchmark 'CPU' 'items/s'
for target in "${targets[@]}"; do
    program=$(find "$build/tests" -name "$target" -type f -perm -u+x)
    "$program" --benchmark_format=json 2> /dev/null |
        jq -r --arg target "$target" '.benchmarks[]
            | select(.error_occurred != true)
            | [$target, .name, (.cpu_time * 100 | round / 100 | tostring) + " " + .time_unit,
               (.items_per_second // empty | round | tostring)] | @tsv' |
        while IFS=$'\t' read -r program_name name cpu items; do
            printf '%-18s %-52s %12s %14s\n' "$program_name" "$name" "$cpu" "${items:-}"
        done
done
