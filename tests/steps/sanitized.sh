# Sourced by asan and tsan with the preset's name and the folders of tests/ that are meant: each
# suite in one process.
. "$(dirname "${BASH_SOURCE[0]}")/step.sh"
preset=$1
export SIM_SEEDS=40  # of the 200 that the unit step plays
configure "$preset"
mapfile -t suites < <(programs "$preset" "^tests/($2).*_test\$")
build "$preset" "${suites[@]#build/$preset/}" ${3:-}
scratch
[ ${#suites[@]} -gt 0 ] || { failed=1; tell; }

# The log of a suite is told only when something is wrong with it.
run_suite() {
  local log
  log=$2/$(basename "$1").log
  timeout 600 "$1" --gtest_brief=1 >"$log" 2>&1
  local status=$?
  if [ "$status" = 0 ]; then
    echo "ok    $1"
  else
    tail -n 80 "$log"
    echo "FAIL  $1 (exit status $status)"
  fi
}
export -f run_suite
while IFS= read -r line; do
  echo "$line"
  case "$line" in
    "ok    "*) passed=$((passed + 1)) ;;
    "FAIL  "*) failed=$((failed + 1)) ;;
  esac
done < <(printf '%s\0' "${suites[@]}" |
  xargs -0 -P "$(nproc)" -I{} bash -c 'run_suite {} '"$scratch")
