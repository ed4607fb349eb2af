package dev.walfleet.restore.scan;

import dev.walfleet.vocabulary.Lsn;

/**
 * A record of the WAL that makes a tablespace ({@code XLOG_TBLSPC_CREATE} of {@code tablespace.h}): whoever replays it makes its
 * folder there, whatever is in it.
 *
 * @param start the position of the record's first byte
 * @param oid of the tablespace
 * @param location an absolute path; empty of one inside of the data directory
 */
public record TablespaceMade(Lsn start, long oid, String location) {}
