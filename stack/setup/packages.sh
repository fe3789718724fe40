#!/usr/bin/env bash
# Install missing Debian packages: stack/setup/packages.sh run|test
#
# Services are neither started nor enabled: this project runs its servers under its own supervisor, on the ports of
# the settings file.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

wanted=(
  curl gettext-base git make procps
  python3 python3-venv
  postgresql-15 postgresql-15-cron sqitch libdbd-pg-perl
  redis-server
  nginx libnginx-mod-http-lua lua-nginx-redis lua-cjson
)
[[ $1 == test ]] && wanted+=(postgresql-15-pgtap postgresql-15-plpgsql-check shellcheck wrk)

mark='# Written by the set-up of CareForAll while it installs packages; safe to remove.'
services=(postgresql redis-server nginx)
policy=/usr/sbin/policy-rc.d
no_cluster=/etc/postgresql-common/createcluster.d/careforall.conf

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

is_installed() { [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

check_system() {
  [[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] ||
    fail "This set-up works on Linux on x86_64 only, as PostgREST's binary does. On other systems use: docker compose up"
  [[ -x /usr/bin/apt-get && -x /usr/bin/dpkg-query ]] ||
    fail "This set-up needs Debian 12 or a system with its packages; there is no apt-get. On other systems use: docker compose up"
}

check_rights() {
  ((EUID == 0)) && return
  command -v sudo >/dev/null ||
    fail "Installing packages needs root, and there is no sudo: run \`make up\` once as root, or install: ${missing[*]}"
  sudo -v || fail "sudo was refused. Ask an administrator to install: ${missing[*]}"
}

check_available() {
  local package unavailable=()
  for package in "${missing[@]}"; do
    [[ $(apt-cache policy "$package" 2>/dev/null) =~ Candidate:\ [^\(] ]] || unavailable+=("$package")
  done
  ((${#unavailable[@]} == 0)) && return
  $updated || fail "The package lists could not be read: is there a network? (missing: ${unavailable[*]})"
  fail "The package sources of this machine do not offer: ${unavailable[*]}. Debian 12 does. On other systems use: docker compose up"
}

# Only files with our mark are removed, including those that a killed run left.
remove_marked() {
  local file
  for file in "$policy" "$no_cluster"; do
    if grep -qsF "$mark" "$file"; then as_root rm -f "$file"; fi
  done
}

forbid_starting_services() {
  trap remove_marked EXIT
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\n%s\nexit 101\n' "$mark" | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  if ! is_installed postgresql-15; then
    as_root mkdir -p "$(dirname "$no_cluster")"
    printf '%s\ncreate_main_cluster = false\n' "$mark" | as_root tee "$no_cluster" >/dev/null
  fi
}

# systemd would start the new services at the next boot. Services that were there before stay as they are.
disable_services() {
  [[ -d /run/systemd/system ]] || return 0
  local service
  for service in "$@"; do
    as_root systemctl disable --quiet --now "$service" 2>/dev/null || true
  done
}

install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "${missing[@]}"
}

missing=()
for package in "${wanted[@]}"; do
  is_installed "$package" || missing+=("$package")
done
((${#missing[@]})) || exit 0

check_system
check_rights
new_services=()
for service in "${services[@]}"; do
  [[ " ${missing[*]} " == *" $service"* ]] && new_services+=("$service")
done

updated=true
run_long "Reading package lists" as_root apt-get update -o APT::Update::Error-Mode=any || updated=false
check_available
forbid_starting_services
run_long "Installing ${#missing[@]} packages: ${missing[*]}" install ||
  fail "Packages could not be installed (see above): is there a network, and is no other apt at work? Then run it again."
disable_services ${new_services[@]+"${new_services[@]}"}
