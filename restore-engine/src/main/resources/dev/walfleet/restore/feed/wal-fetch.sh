#!/bin/sh
# restore_command of PostgreSQL: wal-fetch.sh %f %p
#
# Takes a WAL file out of a spool that a resident process of Walfleet fills ahead, and asks for it where it is not there yet. Ends
# with 1 only where the archive certainly has no such file. While that is not known it waits, for PostgreSQL takes any failure
# for the end of the archive, and may go on without the rest. What it waits for is on stderr, and in feeder.log in the spool.
spool=@SPOOL@
started=@STARTED@
name=$1
target=$2

if [ -f "$spool/$name" ] && mv -f "$spool/$name" "$target"; then
  exit 0
fi

# It may be another user's, and its /proc hidden: then a signal is not permitted, and it is there all the same.
alive() {
  pid=
  { read -r pid <"$spool/feeder.pid"; } 2>/dev/null
  [ -n "$pid" ] || return 1
  refusal=$(LC_ALL=C; export LC_ALL; kill -0 "$pid" 2>&1) && return 0
  case $refusal in *ermitted*) return 0 ;; esac
  [ -d "/proc/$pid" ]
}

# A restore that has ended, or died, brings nothing any more.
gone() {
  echo "wal-fetch: the walfleet restore that brought WAL into $spool is gone: run it again, with --delta" >&2
  exit 200 # not "no such file": the recovery must not end over this
}

# Detached: the feeder outlives this command, and a signal to the server's children is not for it.
start() {
  if command -v setsid >/dev/null 2>&1; then
    setsid @STARTER@ </dev/null >>"$spool/feeder.log" 2>&1 &
  else
    nohup @STARTER@ </dev/null >>"$spool/feeder.log" 2>&1 &
  fi
}

id=$name.$$
rm -f "$spool/absent.$id" "$spool/given.$id"
trap 'rm -f "$spool/want.$id"; exit 143' TERM INT HUP
if ! : >"$spool/want.$id"; then
  echo "wal-fetch: the spool $spool cannot be written to" >&2
  exit 200 # not "no such file": the recovery must not end over this
fi

turns=0
starts_at=0
while :; do
  if [ -f "$spool/$name" ] && mv -f "$spool/$name" "$target"; then
    rm -f "$spool/want.$id"
    exit 0
  fi
  if [ -f "$spool/given.$id" ] && mv -f "$spool/given.$id" "$target"; then
    rm -f "$spool/want.$id"
    exit 0
  fi
  if [ -f "$spool/absent.$id" ]; then
    rm -f "$spool/absent.$id" "$spool/want.$id"
    exit 1
  fi
  if [ "$turns" -ge "$starts_at" ] && ! alive; then
    [ "$started" = here ] || gone
    start
    starts_at=$((turns + 200))
  fi
  turns=$((turns + 1))
  if [ $((turns % 400)) -eq 0 ]; then
    echo "wal-fetch: still waiting for $name: $(cat "$spool/trouble" 2>/dev/null || tail -n 1 "$spool/feeder.log" 2>/dev/null)" >&2
    [ -f "$spool/want.$id" ] || : >"$spool/want.$id"
  fi
  # at first often: "there is none" is answered at once
  if [ "$turns" -lt 20 ]; then pause=0.01; else pause=0.05; fi
  sleep "$pause" 2>/dev/null || sleep 1
done
