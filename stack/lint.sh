#!/usr/bin/env bash
# Run all static checks, or those named: stack/lint.sh [check...]. Run all of them even if one fails.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$project"

shell_scripts() { git ls-files --cached --others --exclude-standard '*.sh' .ci/run; }

check_ruff() { "$venv/bin/ruff" check .; }
check_format() { "$venv/bin/ruff" format --check .; }
check_mypy() { "$venv/bin/mypy"; }
check_sqlfluff() { "$venv/bin/sqlfluff" lint --disable-progress-bar migrations sql; }
check_functions() { tool stack.check_functions; }
check_shell() { shell_scripts | xargs shellcheck; }

# With the defaults of .env.example, so that no running system is needed.
check_nginx() {
  local scratch
  scratch=$(mktemp -d)
  (
    while IFS='=' read -r name value; do export "$name=$value"; done < <(grep -E '^[A-Z_]+=' .env.example)
    export STATE_DIR=$scratch
    mkdir "$scratch/gateway"
    gateway/render.sh >"$scratch/nginx.conf"
    nginx -q -t -c "$scratch/nginx.conf" -p "$scratch"
  ) && rm -rf "$scratch"
}

checks=(ruff format mypy sqlfluff shell nginx functions)
(($# == 0)) || checks=("$@")
failed=()
for check in "${checks[@]}"; do
  say "check $check"
  "check_$check" || failed+=("$check")
done
((${#failed[@]} == 0)) || fail "These checks failed: ${failed[*]}"
