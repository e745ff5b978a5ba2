select case when set_config('taizhang.reach', $1::text, true) is not null then (
  select (' '::text || (coalesce(string_agg(p1.region_path, ' '), '')) || ' {"totalCount":' || (
    (
      select ('{"value":'::text || (least(n, 100000)) || '}')
      from (
        select count(*) as n
        from (
          select
          from organization t2
          where t2.region_path = '650000.652300.652301'
          limit 100001
        ) limited
      ) counted
    )
  ) || ',"nodes":[' || (coalesce((' {"name":'::text || (string_agg(((to_json(p1.name))::text || ',"department":' || (coalesce(
    (
      select (' {"name":'::text || (to_json(t3.name)) || '}')
      from organization t3
      where t3.id = p1.department_id and t3.region_path = '650000.652300.652301'
      limit 1
    ), 'null'
  )) || ',"subordinates":' || (
    (
      select ('{"nodes":['::text || (coalesce((' {"name":'::text || (string_agg(((to_json(p4.name))::text), '}, {"name":')) || '}'), '')) || ']}')
      from (
        select t5.*
        from organization t5
        where t5.department_id = p1.id and t5.region_path = '650000.652300.652301'
        order by t5.credit_code, t5.id
        limit 50
      ) p4
      group by ()
    )
  )), '}, {"name":')) || '}'), '')) || ']}')
  from (
    select t7.*
    from organization t7
    where t7.region_path = '650000.652300.652301'
    order by t7.credit_code, t7.id
    limit 50
  ) p1
  group by ()
) end
-- $1: {"reference":{"from":"650000.652300.652301","below":"650000.652300.652301/","paths":"{\"650000.652300.652301.\"}","organizations":"{}"}}

select case when set_config('taizhang.reach', $2::text, true) is not null then (
  select (' '::text || (coalesce(string_agg(p1.region_path, ' '), '')) || ' {"aggregate":' || (
    (
      select ('{"count":'::text || (count(*)) || ',"sum":{"usableAreaM2":' || (coalesce('"' || sum(t2.usable_area_m2) || '"', 'null')) || '}}')
      from space t2
      where t2.region_path = '650000.652300.652301' and exists (
        select
        from organization f3
        where f3.id = t2.using_organization_id and f3.region_path = '650000.652300.652301' and position($1::text in f3.name) > 0
      )
      group by ()
    )
  ) || ',"nodes":[' || (coalesce((' {"code":'::text || (string_agg(((to_json(p1.code))::text || ',"usingOrganization":' || (coalesce(
    (
      select (' {"name":'::text || (to_json(t4.name)) || '}')
      from organization t4
      where t4.id = p1.using_organization_id and t4.region_path = '650000.652300.652301'
      limit 1
    ), 'null'
  )) || ',"building":' || (coalesce(
    (
      select (' {"name":'::text || (to_json(t5.name)) || '}')
      from building t5
      where t5.id = p1.building_id and t5.region_path = '650000.652300.652301'
      limit 1
    ), 'null'
  ))), '}, {"code":')) || '}'), '')) || ']}')
  from (
    select t6.*
    from space t6
    where t6.region_path = '650000.652300.652301' and exists (
      select
      from organization f7
      where f7.id = t6.using_organization_id and f7.region_path = '650000.652300.652301' and position($1::text in f7.name) > 0
    )
    order by t6.code, t6.id
    limit 50
  ) p1
  group by ()
) end
-- $1: 市
-- $2: {"buildings":{"from":"650000.652300.652301","below":"650000.652300.652301/","paths":"{\"650000.652300.652301.\"}","organizations":"{}"},"reference":{"from":"650000.652300.652301","below":"650000.652300.652301/","paths":"{\"650000.652300.652301.\"}","organizations":"{}"}}

select case when set_config('taizhang.reach', $2::text, true) is not null then (
  select (' {"nodes":['::text || (coalesce((' {"name":'::text || (string_agg(((to_json(p1.name))::text || ',"organizations":' || (
    (
      select ('{"totalCount":'::text || (
        (
          select ('{"value":'::text || (count(*)) || '}')
          from organization t3
          where t3.region_id = p1.id and t3.region_path = '650000.652300.652301'
          group by ()
        )
      ) || ',"nodes":[' || (coalesce((' {"name":'::text || (string_agg(((to_json(p2.name))::text), '}, {"name":')) || '}'), '')) || ']}')
      from (
        select t4.*
        from organization t4
        where t4.region_id = p1.id and t4.region_path = '650000.652300.652301'
        order by t4.credit_code, t4.id
        limit 50
      ) p2
      group by ()
    )
  )), '}, {"name":')) || '}'), '')) || ']}')
  from (
    select t6.*
    from region t6
    where t6.code = any($1::text[])
    order by t6.code, t6.id
    limit 50
  ) p1
  group by ()
) end
-- $1: {"652301","652302"}
-- $2: {"reference":{"from":"650000.652300.652301","below":"650000.652300.652301/","paths":"{\"650000.652300.652301.\"}","organizations":"{}"}}
