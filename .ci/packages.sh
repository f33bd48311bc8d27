# Sourced by ./run and ./test: which Debian 12 packages they need, and how the missing ones come.

packages_to_build="ca-certificates g++ make cmake ninja-build ccache pkg-config libboost1.81-dev
  libssl-dev libicu-dev libre2-dev libspdlog-dev nlohmann-json3-dev libsqlite3-dev libpugixml-dev
  libtomlplusplus-dev libopencc-dev libmimalloc-dev libgd-dev libmagic-dev libmediainfo-dev
  libseccomp-dev libzip-dev libgtest-dev libgmock-dev"
packages_of_clang="clang libclang-rt-14-dev clang-format clang-tidy lld python3"
packages_of_pages="chromium fonts-noto-cjk fonts-noto-color-emoji"

# install PACKAGE...: those that are missing, as root or with sudo. Asks nobody anything, and the
# network only when something is missing.
install() {
  if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian: please see to these yourself: $*" >&2
    return 0
  fi
  local there missing="" package
  there=" $(dpkg-query --show --showformat '${Package}:${db:Status-Status} ' "$@" 2>/dev/null || true)"
  for package in "$@"; do
    case "$there" in *" $package:installed "*) ;; *) missing+=" $package" ;; esac
  done
  [ -n "$missing" ] || return 0
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      printf '%s\n' "Packages are missing, and only root can install them:" \
        "  apt-get update && apt-get install --no-install-recommends$missing" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Installing:$missing" >&2
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq
    -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
  "${apt[@]}" update >&2
  # shellcheck disable=SC2086  # a list of words
  "${apt[@]}" install -y --no-install-recommends $missing >&2
}
