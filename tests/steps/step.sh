# Sourced by the steps of ./test: building, counting, places for what is thrown away.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
set -uo pipefail

passed=0
failed=0

# configure PRESET: when needed; ends the step when that fails.
configure() {
  if [ ! -f "build/$1/build.ninja" ] || [ CMakePresets.json -nt "build/$1/build.ninja" ]; then
    cmake --preset "$1" || { failed=1; tell; }
  fi
}

# build PRESET [TARGET...]: ends the step when that fails.
build() {
  local preset=$1
  shift
  configure "$preset"
  flock "build/$preset" ninja -C "build/$preset" -j "$(nproc)" "$@" || { failed=1; tell; }
}

# programs PRESET PATTERN: the built programs whose path matches.
programs() {
  ninja -C "build/$1" -t targets all |
    sed -n 's/^\([^:]*\): CXX_EXECUTABLE_LINKER.*/\1/p' | grep -E "$2" | sed "s|^|build/$1/|"
}

# attempt NAME COMMAND...: one test.
attempt() {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok    $name"
  else
    failed=$((failed + 1))
    echo "FAIL  $name"
  fi
}

# Sets $scratch to a folder that goes away with the step.
scratch() {
  scratch=$(mktemp -d)
  trap 'leave' EXIT
}

leave() {
  rm -rf "$scratch"
}

tell() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
  exit
}
