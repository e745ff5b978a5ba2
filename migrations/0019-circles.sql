-- No record is above itself: A in the charge of B, B of A, whether by one statement or by several. Divisions were kept
-- from it by their paths alone, organizations not at all. Circles that are there already end where they are changed.
set local lock_timeout = '5s';

-- Argument: the column. Of what comes under another record, the ones above it are walked, as they are after all of the
-- statement; so far, and no further, may they reach.
create function refuse_circle() returns trigger language plpgsql as $$
declare
  is_moved boolean;
  is_circle boolean;
begin
  -- Twice: what others do at the same moment is seen when they have ended.
  for turn in 1..2 loop
    execute format('with recursive above as (
        select n.id, n.%1$I as up, 1 as height from new_rows n join old_rows o on o.id = n.id
        where n.%1$I is distinct from o.%1$I and n.%1$I is not null
        union all select a.id, p.%1$I, a.height + 1 from above a join %2$s p on p.id = a.up
        where a.up <> a.id and p.%1$I is not null and a.height < 32)
      select count(*) > 0, bool_or(up = id or height = 32) from above', tg_argv[0], tg_relid::regclass)
    into is_moved, is_circle;
    if is_circle then
      raise check_violation using message = 'a record would be above itself', table = tg_table_name,
        column = tg_argv[0], constraint = upper(tg_table_name) || '_BELOW_ITSELF';
    end if;
    exit when not is_moved;
    perform pg_advisory_xact_lock(hashtext('taizhang circles'));
  end loop;
  return null;
end $$;

-- As those of 0016. Before follow_region, which would walk the circle.
do $$
begin
  execute format('alter function refuse_circle() security definer set search_path = %I, pg_temp', current_schema());
end $$;
revoke execute on function refuse_circle() from public;

create trigger follow_no_circle after update on region referencing old table as old_rows new table as new_rows
  for each statement execute function refuse_circle('parent_id');
create trigger follow_no_circle after update on organization referencing old table as old_rows new table as new_rows
  for each statement execute function refuse_circle('department_id');
