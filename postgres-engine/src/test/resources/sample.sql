CREATE SCHEMA "Sales Dept";
CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL, m mood DEFAULT 'ok');
CREATE TABLE "Content" (
  "Id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text,
  len int GENERATED ALWAYS AS (length(body)) STORED, customer int REFERENCES customers(id));
CREATE INDEX "Content body idx" ON "Content" (body);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER "T rg" BEFORE INSERT ON "Content" FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE "Sales Dept"."odd "" name" (q posint, "x y" text CHECK (length("x y") < 100));
CREATE TABLE part (id int, d date) PARTITION BY RANGE (d);
CREATE TABLE part_2025 PARTITION OF part FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE part_2026 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX ON part(id);
CREATE SEQUENCE free_seq;
CREATE TABLE uses_free (id int DEFAULT nextval('free_seq'));
CREATE VIEW names AS SELECT name FROM customers;
COMMENT ON TABLE "Content" IS 'what we publish';
COMMENT ON INDEX "Content body idx" IS 'for search';
ALTER TABLE "Content" ENABLE ROW LEVEL SECURITY;
CREATE POLICY everyone ON "Content" USING (true);
INSERT INTO customers(name) SELECT 'größe ' || i FROM generate_series(1, 1000) i;
INSERT INTO "Content"(body, customer) SELECT repeat('b', i % 50), i FROM generate_series(1, 1000) i;
INSERT INTO part SELECT i, '2025-06-01'::date + (i % 400) FROM generate_series(1, 1000) i;
INSERT INTO "Sales Dept"."odd "" name" VALUES (1, 'z');
INSERT INTO uses_free SELECT FROM generate_series(1, 10);
SELECT count(lo_from_bytea(0, ('large ' || i)::bytea)) FROM generate_series(1, 5) i;
