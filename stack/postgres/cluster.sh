# shellcheck shell=bash
# shellcheck disable=SC2154  # project and state come from lib.sh
# Where the PostgreSQL cluster is, which user runs it, how it is created. Source it after lib.sh.

postgres_version=${POSTGRES_VERSION:-15}

# PostgreSQL refuses to run as root: root uses the user that Debian's package made for it.
as_postgres=()
if ((EUID == 0)); then
  as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all --)
fi

cluster_program() { printf '/usr/lib/postgresql/%s/bin/%s\n' "$postgres_version" "$1"; }

# Where the cluster is if the postgres user may not enter the state folder, as with a clone in /root.
cluster_elsewhere() { printf '/var/lib/careforall/%s/postgres\n' "$(printf %s "$state" | sha256sum | cut -c1-12)"; }

# cluster_folder: print the data directory, which is created if it is missing. If it is elsewhere, <state>/postgres is
# a link to it.
cluster_folder() {
  local here=$state/postgres elsewhere=
  if [[ ! -e $here ]]; then
    rm -f "$here" # it may be a broken link
    mkdir -p "$here"
    if ((EUID == 0)); then
      chown postgres:postgres "$here"
      if ! "${as_postgres[@]}" test -w "$here"; then
        elsewhere=$(cluster_elsewhere)
        # Whatever the caller's umask, postgres must be able to enter.
        install --directory --mode=755 "${elsewhere%/*/*}" "${elsewhere%/*}"
        install --directory --mode=700 --owner=postgres --group=postgres "$elsewhere"
        rmdir "$here"
        ln -s "$elsewhere" "$here"
      fi
    fi
    chmod 700 "$here"
  fi
  (cd "$here" && pwd -P)
}

# create_cluster: fill the data directory, or leave it as it was. initdb works in another folder, which is renamed
# when it is complete, so that a power cut never leaves half a cluster.
create_cluster() {
  local data new
  data=$(cluster_folder)
  new=$data.new
  rm -rf "$new"
  mkdir -m 700 "$new"
  ((EUID != 0)) || chown postgres:postgres "$new"
  # Without a password and with initdb's own access rules: both are replaced before the first start.
  # shellcheck disable=SC2086  # INITDB_OPTIONS is a list of words
  (cd / && "${as_postgres[@]}" "$(cluster_program initdb)" --pgdata="$new" --auth=trust \
    --username="$(url_part user "$SUPERUSER_DATABASE_URL")" --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
    ${INITDB_OPTIONS:-}) >"$state/initdb.log" 2>&1 ||
    fail "initdb could not create the cluster: see $state/initdb.log."
  rmdir "$data"
  mv "$new" "$data"
}

# Our files replace the ones that initdb wrote, at every start.
write_configuration() {
  local data file
  data=$(cluster_folder)
  for file in postgresql.conf pg_hba.conf; do
    write_as_postgres "$data/$file" <"$project/stack/postgres/$file"
  done
}

# set_superuser_password: give the superuser the password of the settings file. The server must not run: single-user
# mode needs no password, so this works even if the old one is lost.
set_superuser_password() {
  local data sum
  data=$(cluster_folder)
  sum=$(superuser_password_sum)
  [[ $(cat "$data/superuser.sum" 2>/dev/null) == "$sum" ]] && return
  printf "alter role \"%s\" password '%s'\n" \
    "$(url_part user "$SUPERUSER_DATABASE_URL")" "$(url_part password "$SUPERUSER_DATABASE_URL")" |
    "${as_postgres[@]}" "$(cluster_program postgres)" --single -D "$data" -c shared_preload_libraries='' postgres >/dev/null
  write_as_postgres "$data/superuser.sum" <<<"$sum"
}

superuser_password_sum() { printf %s "$SUPERUSER_DATABASE_URL" | sha256sum | cut -d' ' -f1; }

write_as_postgres() { "${as_postgres[@]}" tee "$1" >/dev/null; }
