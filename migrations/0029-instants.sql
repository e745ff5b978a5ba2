-- Digests are of what the API answers, and that has six digits and Z for an instant now (src/sql/json-text.ts).
create or replace function canonical_sql(target regclass, columns text[]) returns text language plpgsql stable as $$
declare
  member record;
  value text;
  members text[];
begin
  for member in
    select quote_ident(attname) as name, ',"' || camel_case(attname) || '":' as head, attnotnull as is_always,
           format_type(atttypid, null) as type
    from pg_attribute where attrelid = target and attname = any (columns) and not attisdropped
    order by camel_case(attname) collate "C"
  loop
    value := case
      when member.type in ('text', 'date') then '%L || to_json(n.%s)::text'
      when member.type in ('integer', 'smallint', 'boolean') then '%L || n.%s::text'
      when member.type in ('uuid', 'numeric', 'bigint') then $q$'%s"' || n.%s::text || '"'$q$
      when member.type = 'timestamp with time zone'
        then $q$%L || to_char(n.%s at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.US"Z\""')$q$
    end;
    if value is null then
      raise feature_not_supported using
        message = format('%s.%s: nothing says how a %s is written canonically', target, member.name, member.type);
    end if;
    value := format(value, member.head, member.name);
    members := members || case when member.is_always then value else format('coalesce(%s, %L)', value, '') end;
  end loop;
  return format($q$'{' || ltrim(%s, ',') || '}'$q$, array_to_string(members, ' || '));
end $$;

-- Of those that have an instant in their digest. There has been no release since 0021 made the first.
call keep_register('client');
call keep_register('client_grant');
call keep_register('finding', held_by => 'organization');
call wall_off('finding', 'supervision', 'finding');
