-- A code is handed on by who reaches all that have it. What judges every row (src/sql/conflicts.ts) cannot see what
-- another transaction writes at the same moment: two counties that registered one code for different times both did.
-- (For the same time the constraint of 0009 tells them apart.)
set local lock_timeout = '5s';

-- Whoever registers a code waits here for who does so at the same moment. A row each, because a transaction registers
-- more codes than there is room for advisory locks; 30 us an organization.
create table held_code (credit_code text primary key);

do $do$
begin
  execute format($function$
    create function keep_code() returns trigger language plpgsql as $$
    begin
      -- The owner's own work (psql) is within no reach.
      if coalesce(current_setting('taizhang.write_reach', true), '') = '' then
        return new;
      end if;
      insert into held_code values (new.credit_code)
      on conflict (credit_code) do update set credit_code = excluded.credit_code;
      -- A statement of its own: it sees what was committed while the one above waited.
      if exists (select from organization where credit_code = new.credit_code and id <> new.id and (%s) is not true) then
        raise unique_violation using message = 'the code is held out of reach';
      end if;
      return new;
    end $$$function$, policy_of('taizhang.write_reach', 'reference', 'self'));
  -- It acts as the owner on rows that the caller may not see, as those of 0005.
  execute format('alter function keep_code() security definer set search_path = %I, pg_temp', current_schema());
end $do$;
revoke execute on function keep_code() from public;

create trigger keep_code before insert on organization for each row execute function keep_code();
