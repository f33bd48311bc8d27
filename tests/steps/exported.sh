#!/usr/bin/env bash
# exported.sh DIR PROGRAM SUMS [NUMBER]: exports the evidence of every case of the gateway in DIR, or
# of the case of that number, while it runs, unpacks it and checks it. Fails when a file is damaged,
# or when one of SUMS, a SHA-256 a line, is in no case.
set -euo pipefail
folder=$1 program=$2 sums=$3
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
if [ $# = 4 ]; then
  echo "$4" >"$out/cases"
else
  python3 - "$folder/data/huiyin.db" >"$out/cases" <<'PYTHON'
import sqlite3, sys
database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
for (number,) in database.execute("SELECT number FROM complaint_case"):
    print(number)
PYTHON
fi
while read -r number; do
  "$program" export --evidence "$number" --output "$out/$number.zip" \
    --config "$folder/settings.toml" >/dev/null
  python3 -m zipfile -e "$out/$number.zip" "$out/$number"
  (cd "$out/$number" && sha256sum --check --strict --quiet SHA256SUMS && cat SHA256SUMS)
done <"$out/cases" >"$out/found"
[ -s "$sums" ]
missing=0
while read -r sum; do
  grep -q "^$sum  files/" "$out/found" || missing=$((missing + 1))
done <"$sums"
if [ "$missing" != 0 ]; then
  echo "$missing of $(wc -l <"$sums") files are in none of $(wc -l <"$out/cases") cases"
  exit 1
fi
