select case when set_config('taizhang.reach', $2::text, true) is not null then (
  select (' '::text || (coalesce(string_agg(p1.region_path, ' '), '')) || ' {"__typename":"VehicleConnection","totalCount":' || (
    (
      select ('{"n":'::text || (case when n <= 100000 then n else greatest(n, estimated_rows('select from vehicle e3', $1::text[])) end) || '}')
      from (
        select count(*) as n
        from (
          select
          from vehicle t2
          limit 100001
        ) limited
      ) counted
    )
  ) || ',"nodes":[' || (coalesce((' {"number":'::text || (string_agg(((to_json(p1.vin))::text || ',"__typename":"Vehicle","vin":' || (to_json(p1.vin)) || ',"price":' || (coalesce('"' || p1.price_yuan::text || '"', 'null')) || ',"isMarked":' || (coalesce(p1.is_marked::text, 'null'))), '}, {"number":')) || '}'), '')) || ']}')
  from (
    select t4.*
    from vehicle t4
    order by t4.vin, t4.id
    limit 2
  ) p1
  group by ()
) end
-- $1: {}
-- $2: {"vehicles":{"from":"","below":"~","paths":"{\"\"}"}}

select case when set_config('taizhang.reach', $2::text, true) is not null then (
  select (' '::text || (coalesce(string_agg(p1.region_path, ' '), '')) || ' {"__typename":"VehicleConnection","totalCount":' || (
    (
      select ('{"n":'::text || (case when n <= 100000 then n else greatest(n, estimated_rows('select from vehicle e3', $1::text[])) end) || '}')
      from (
        select count(*) as n
        from (
          select
          from vehicle t2
          limit 100001
        ) limited
      ) counted
    )
  ) || ',"nodes":[' || (coalesce((' {"number":'::text || (string_agg(((to_json(p1.vin))::text || ',"__typename":"Vehicle","vin":' || (to_json(p1.vin)) || ',"price":' || (coalesce('"' || p1.price_yuan::text || '"', 'null')) || ',"isMarked":' || (coalesce(p1.is_marked::text, 'null')) || ',"holder":' || (coalesce(
    (
      select (' {"short":'::text || (to_json(t4.credit_code)) || '}')
      from organization t4
      where t4.id = p1.organization_id
      limit 1
    ), 'null'
  ))), '}, {"number":')) || '}'), '')) || ']}')
  from (
    select t5.*
    from vehicle t5
    order by t5.price_yuan desc nulls last, t5.vin, t5.id
    limit 1
  ) p1
  group by ()
) end
-- $1: {}
-- $2: {"vehicles":{"from":"","below":"~","paths":"{\"\"}"},"reference":{"from":"","below":"~","paths":"{\"\"}"}}
