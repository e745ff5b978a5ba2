-- Who read what: for each client, register, set of fields, region and day how many rows, kept for six months at least
-- (《网络安全法》(2016) 第二十一条第三项). The service adds up in memory and writes every few seconds (src/access/read-log.ts).

-- What rows repeat is kept once, under a digest that every node makes alike.
create table read_log_reader (
  digest uuid primary key,
  client_code text not null,
  grant_codes text not null,
  purposes text not null,
  last_day date not null
);
create table read_log_subject (
  digest uuid primary key,
  register text not null,
  fields text not null,
  last_day date not null
);

create table read_log (
  id uuid primary key default uuid_v7(),
  -- Of Beijing time.
  day date not null,
  reader uuid not null,
  subject uuid not null,
  -- Null: the nation, or rows that belong to no region.
  region_path text collate "C",
  kind text not null check (kind in ('RECORDS', 'AGGREGATE', 'EXPORT')),
  requests bigint not null,
  rows bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  constraint read_log_key unique nulls not distinct (day, reader, subject, region_path, kind)
) with (fillfactor = 90);
create index read_log_region_path_idx on read_log (region_path, day);
create index read_log_day_idx on read_log (day, id);

call wall_off('read_log', 'audit', 'region');
-- Nobody writes it but the service itself.
drop policy creating on read_log;
drop policy updating on read_log;
drop policy removing on read_log;
revoke insert, update, delete on read_log from taizhang_service;
grant select on read_log_reader, read_log_subject to taizhang_service;

-- The register ReadRecord. With the rights of whoever asks, so that the wall holds behind it too.
create view read_record with (security_invoker = true) as
select l.id, l.day, r.client_code, r.grant_codes, r.purposes, s.register, s.fields, l.region_path, l.kind, n.requests,
       l.rows::numeric(18, 0) as rows, l.first_at, l.last_at,
       -- Every change of a row counts a request more.
       n.requests as version
from read_log l
-- An integer for those who read: 24,855 requests a second, all day long, before it would say less than there were.
cross join lateral (select least(l.requests, 2147483647)::integer as requests) n
join read_log_reader r on r.digest = l.reader
join read_log_subject s on s.digest = l.subject;
grant select on read_record to taizhang_service;
