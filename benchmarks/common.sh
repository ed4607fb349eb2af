# What the benchmarks share; to be sourced. A folder of one's own in $work, removed at the end with all that was started.
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=${PGBIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
work=$(mktemp -d)
chmod 755 "$work"
started=()
stop_all() {
  local pid
  set +e
  for pid in "${started[@]}"; do kill "$pid" && wait "$pid"; done 2>/dev/null
  [[ ! -d $work/data ]] || as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1
  rm -rf "$work"
}
trap stop_all EXIT
if ((EUID == 0)); then as() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }; else as() { "$@"; }; fi

# walfleet finds nothing of the one who measures, and leaves nothing behind
export WALFLEET_PREBUILT=1 XDG_CACHE_HOME=$work/cache
unset WALFLEET_CONFIG POSTGRES_HOST POSTGRES_PORT POSTGRES_DB POSTGRES_USER BACKUP_DIR WALFLEET_PASSPHRASE
walfleet() { "$home/bin/walfleet" "$@"; }
WALFLEET_PREBUILT='' "$home/bin/walfleet" --version >/dev/null

machine() { echo "$(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg), $(java -version 2>&1 | head -n 1)"; }

start_server() { # PORT: PostgreSQL without fsync, as it is not what is measured
  ((EUID != 0)) || chown postgres "$work"
  as "$bin/initdb" -D "$work/data" -A trust -U postgres >/dev/null
  as "$bin/pg_ctl" -w -D "$work/data" -l "$work/log" -o "-p $1 -k $work -c listen_addresses=127.0.0.1 -c fsync=off -c max_wal_size=8GB -c shared_buffers=256MB" start >/dev/null
  export PGHOST=127.0.0.1 PGPORT=$1 PGUSER=postgres
}

fill() { # DATABASE GIGABYTES: rows as an application has them: numbers, times, JSON, text
  psql -qX -d postgres -c "CREATE DATABASE $1"
  psql -qX -v ON_ERROR_STOP=1 -d "$1" -c "CREATE TABLE events (id bigint, at timestamptz, kind text, payload jsonb, note text)" \
    -c "INSERT INTO events SELECT i, timestamptz '2026-01-01' + i * interval '1 second', (ARRAY['order','payment','parcel','return'])[1 + i % 4],
        jsonb_build_object('customer', i % 50000, 'amount', (i::bigint * 7919) % 100000, 'token', md5(i::text)), 'event number ' || i || ' of customer ' || i % 50000
        FROM generate_series(1, $2 * 5300000) i" -c "CHECKPOINT"
  echo "database $1: $(psql -qXAt -d "$1" -c "SELECT pg_size_pretty(pg_database_size('$1'))")"
}

fill_text() { # DATABASE GIGABYTES: rows of some 900 bytes of text, half of it hexadecimal digits
  psql -qX -d postgres -c "CREATE DATABASE $1"
  psql -qX -v ON_ERROR_STOP=1 -d "$1" -c "CREATE TABLE notes (id bigint, customer int, body text)" \
    -c "INSERT INTO notes SELECT i, i % 50000, (SELECT string_agg(md5((i::bigint * 20 + j)::text) || ' parcel ' || j ||
        ' of the order is on its way to the customer, ', '') FROM generate_series(1, 12) j) FROM generate_series(1, $2 * 900000) i" -c "CHECKPOINT"
  echo "database $1: $(psql -qXAt -d "$1" -c "SELECT pg_size_pretty(pg_database_size('$1'))")"
}

measure() { # NAME COMMAND...: one line with wall, CPU and peak memory, also kept for `medians`
  local name=$1
  shift
  /usr/bin/time -f "$name;%e;%U;%S;%M" -o "$work/time" "$@" >"$work/out" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
  tail -n 1 "$work/time" | awk -F';' '{printf "%s;%.2f;%.2f;%.0f\n", $1, $2, $3 + $4, $5 / 1024}' | tee -a "$work/all" |
    awk -F';' '{printf "  %-44s %6.2f s wall  %6.2f s CPU  %4d MiB\n", $1, $2, $3, $4}'
}

medians() { # of each name that was measured, in the order of their first round
  echo "medians of ${1:-all} rounds (wall: least to most):"
  cut -d';' -f1 "$work/all" | awk '!seen[$0]++' | while read -r name; do
    awk -F';' -v n="$name" '$1 == n {print $2}' "$work/all" | sort -n >"$work/wall"
    awk -F';' -v n="$name" '$1 == n {print $3}' "$work/all" | sort -n >"$work/cpu"
    awk -v n="$name" 'FILENAME ~ /wall$/ {w[FNR] = $1; c = FNR; next} {u[FNR] = $1}
      END {m = int((c + 1) / 2); printf "  %-44s %6.2f s wall (%.2f to %.2f)  %6.2f s CPU\n", n, w[m], w[1], w[c], u[m]}' "$work/wall" "$work/cpu"
  done
}
