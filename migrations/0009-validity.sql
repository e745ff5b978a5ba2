-- Of one code only one record is in force on a day: what judges every row (src/sql/judge.ts) cannot see what another
-- transaction writes at the same moment, a constraint can.
set local lock_timeout = '5s';

-- One range a record, from its code and first day to its code and last day, byte by byte. Core PostgreSQL can index it
-- without an extension: 20 us a new row. The usual pair of columns takes btree_gist and 100 to 300 us, growing.
create type text_range as range (subtype = text, collation = "C");

-- Codes hold no blanks; days count from the year 1 and have seven digits, what has no end comes after them.
create function in_force(code text, first date, last date) returns text_range
  language sql immutable parallel safe
  return text_range(code || ' ' || (1000000 + (first - date '0001-01-01'))::text,
                    code || ' ' || coalesce((1000000 + (last - date '0001-01-01'))::text, '~'), '[]');

do $$
declare
  found text;
begin
  select string_agg(format('%s %s [%s] <> [%s]', register, code, one, other), E'\n') into found
  from (
    select 'organization' as register, a.credit_code as code, concat_ws(' … ', a.valid_from, a.valid_to) as one,
           concat_ws(' … ', b.valid_from, b.valid_to) as other
    from organization a join organization b on b.credit_code = a.credit_code and b.valid_from > a.valid_from
    where a.valid_to is null or a.valid_to >= b.valid_from
    union all
    select 'region', a.code, concat_ws(' … ', a.valid_from, a.valid_to), concat_ws(' … ', b.valid_from, b.valid_to)
    from region a join region b on b.code = a.code and b.valid_from > a.valid_from
    where a.valid_to is null or a.valid_to >= b.valid_from
    limit 50) overlap;
  if found is not null then
    raise exception using
      message = E'同一代码的有效期重叠,请先更正 / periods of one code overlap; correct them first:\n' || found,
      hint = 'With the version before this one, or as owner: UPDATE organization SET valid_to = … WHERE credit_code = … AND valid_from = …;';
  end if;
end $$;

alter table organization add constraint organization_apart
  exclude using spgist (in_force(credit_code, valid_from, valid_to) with &&);
alter table region add constraint region_apart
  exclude using spgist (in_force(code, valid_from, valid_to) with &&);
-- Which held the same of open records alone.
drop index organization_current;

-- The first and the last day of a period: 2024, 2024-Q2, 2024-06.
create function first_day(period text) returns date language sql immutable parallel safe
return make_date(left(period, 4)::int, case when length(period) = 4 then 1 when substr(period, 6, 1) = 'Q'
  then 3 * right(period, 1)::int - 2 else right(period, 2)::int end, 1);
create function last_day(period text) returns date language sql immutable parallel safe
return (make_date(left(period, 4)::int, case when length(period) = 4 then 12 when substr(period, 6, 1) = 'Q'
  then 3 * right(period, 1)::int else right(period, 2)::int end, 1) + interval '1 month')::date - 1;
