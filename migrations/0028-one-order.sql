-- Actions write several registers in the order of src/registers/index.ts, and a move of an organization took their rows in
-- the order of their names: each could wait for the other. One order now, that in which keep_register() was told of them.
-- And whoever moves with its organization says so by that trigger, whatever its wall is.
create or replace function follow_organization() returns trigger language plpgsql as $$
declare
  moved uuid[] := array(select n.id from new_rows n join old_rows o on o.id = n.id where o.region_path <> n.region_path);
  owned regclass;
begin
  if moved = '{}' then
    return null;
  end if;
  perform from organization where id = any (moved) order by id for update;
  for owned in
    select tgrelid from pg_trigger join kept_register on table_name::regclass = tgrelid
    where tgfoid = 'catch_up'::regproc and tgname = 'place_update' and tgargs like 'organization\000organization_id\000%'::bytea
    order by no
  loop
    call take_along(owned, 'organization', 'organization_id', 'region_path', 'p.region_path', moved);
  end loop;
  return null;
end $$;
-- What is replaced loses what was set of it.
do $$
begin
  execute format('alter function follow_organization() security definer set search_path = %I, pg_temp', current_schema());
end $$;
