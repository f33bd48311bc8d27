#!/usr/bin/env bash
# Settings for a gateway with the load generator's account, to standard output.
#   write_settings.sh ROOT WORK PORT OPERATIONS_PORT COMMIT_DELAY_MS
set -euo pipefail
cat <<TOML
data_dir = "$2/data"
content_dir = "$1/config"
[server]
listen = "127.0.0.1:$3"
operations_listen = "127.0.0.1:$4"
[testing]
commit_delay_ms = $5
[[wechat]]
name = "main"
original_id = "gh_0123456789ab"
app_id = "wx1234567890abcdef"
token = "perftoken"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
mode = "safe"
[log]
level = "warning"
TOML
