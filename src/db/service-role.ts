// What a dump does not carry, made at each start: the role under which callers' statements work, and what it may do.
import type { Sql } from './connect.ts'
import { inLockedTransaction } from './migrate.ts'

/** Before migrations, which name it. Where it may not be made the error says what to do. */
export const ensureServiceRole = (sql: Sql) => sql.unsafe(ensureRole)

/** After them: rights and policies that are missing, and a new epoch in a restored database (migrations 0020, 0021). */
export const raiseWalls = (sql: Sql) =>
  inLockedTransaction(sql, async (tx) => {
    await tx`call raise_walls()`
    await tx`call begin_epoch()`
  })

/** As in migrations/0005-row-security.sql. */
const ensureRole = `do $$
declare
  is_16 boolean := current_setting('server_version_num')::int >= 160000;
begin
  if not exists (select from pg_roles where rolname = 'taizhang_service') then
    begin
      create role taizhang_service nologin;
    exception when duplicate_object or unique_violation then null; -- another database of this server was faster
    end;
  end if;
  if not pg_has_role('taizhang_service', case when is_16 then 'set' else 'member' end) then
    execute format('grant taizhang_service to %I' || case when is_16 then ' with set true' else '' end, current_user);
  end if;
exception when insufficient_privilege then
  raise exception using
    message = format('当前用户 %s 无权创建或担任角色 taizhang_service / '
      'this user may neither create nor act as the role taizhang_service', current_user),
    hint = format('As a superuser: CREATE ROLE taizhang_service NOLOGIN; GRANT taizhang_service TO %I;', current_user);
end $$`
