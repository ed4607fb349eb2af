package dev.walfleet.postgres.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListingTextTest {
    @Test
    void readsWhatPgRestorePrints() {
        ArchiveListing listing = ListingText.parse("""
                ;
                ; Archive created at 2026-11-22 16:31:40 UTC
                ;     dbname: orders größe
                ;     TOC Entries: 57
                ;     Compression: none
                ;     Dumped from database version: 18.6 (Debian 18.6-3)
                ;     Dumped by pg_dump version: 18.6 (Debian 18.6-3)
                ;
                ; Selected TOC Entries:
                ;
                6; 2615 16386 SCHEMA - Sales Dept postgres
                224; 1259 16426 TABLE Sales Dept odd name postgres
                3562; 0 0 SEQUENCE OWNED BY public customers_id_seq postgres
                3544; 0 16426 TABLE DATA Sales Dept odd name postgres
                3385; 2606 16418 FK CONSTRAINT public Content Content_customer_fkey postgres
                """);

        assertThat(listing.database()).contains("orders größe");
        assertThat(listing.total()).hasValue(57);
        assertThat(listing.pgDump()).contains("18.6 (Debian 18.6-3)");
        assertThat(listing.entries())
                .extracting(ArchiveListing.Entry::kind)
                .containsExactly("SCHEMA", "TABLE", "SEQUENCE OWNED BY", "TABLE DATA", "FK CONSTRAINT");
        assertThat(listing.entries().get(3))
                .isEqualTo(new ArchiveListing.Entry(3544, "TABLE DATA", "Sales Dept odd name postgres"));
        assertThat(listing.count("TABLE DATA")).isEqualTo(1);
    }
}
