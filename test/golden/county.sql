select case when set_config('taizhang.reach', $3::text, true) is not null then (
  select (((' '::text || (coalesce(string_agg(p1.region_path, ' '), ''))) || (' {"totalCount":'::text || (
    (
      select (('{"value":'::text || (least(n, 100000))) || ('}'::text))
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
  ))) || ((',"nodes":['::text || (coalesce(((' {"name":'::text || (string_agg(((((to_json(p1.name))::text) || (',"department":'::text || (coalesce(
    (
      select ((' {"name":'::text || (to_json(t3.name))) || ('}'::text))
      from organization t3
      where t3.id = p1.department_id and t3.region_path = '650000.652300.652301'
      limit 1
    ), 'null'
  )))) || (',"subordinates":'::text || (
    (
      select (('{"nodes":['::text || (coalesce(((' {"name":'::text || (string_agg(((to_json(p4.name))::text), '}, {"name":'))) || ('}'::text)), ''))) || (']}'::text))
      from (
        select t5.*
        from organization t5
        where t5.department_id = p1.id and t5.region_path = '650000.652300.652301'
        order by t5.credit_code, t5.id
        limit 50
      ) p4
      group by ()
    )
  ))), '}, {"name":'))) || ('}'::text)), ''))) || (']}'::text)))
  from (
    select t7.*
    from organization t7
    where t7.region_path = '650000.652300.652301'
    order by t7.credit_code, t7.id
    limit 50
  ) p1
  group by ()
) end,
case when set_config('taizhang.reach', $3::text, true) is not null then (
  select (((' '::text || (coalesce(string_agg(p9.region_path, ' '), ''))) || (' {"aggregate":'::text || (
    (
      select ((('{"count":'::text || (count(*))) || (coalesce(',"sum":{"usableAreaM2":"'::text || (sum(t10.usable_area_m2)) || '"', ',"sum":{"usableAreaM2":null'))) || ('}}'::text))
      from space t10
      where t10.region_path = '650000.652300.652301' and exists (
        select
        from organization f11
        where f11.id = t10.using_organization_id and f11.region_path = '650000.652300.652301' and position($1::text in f11.name) > 0
      )
      group by ()
    )
  ))) || ((',"nodes":['::text || (coalesce(((' {"code":'::text || (string_agg(((((to_json(p9.code))::text) || (',"usingOrganization":'::text || (coalesce(
    (
      select ((' {"name":'::text || (to_json(t12.name))) || ('}'::text))
      from organization t12
      where t12.id = p9.using_organization_id and t12.region_path = '650000.652300.652301'
      limit 1
    ), 'null'
  )))) || (',"building":'::text || (coalesce(
    (
      select ((' {"name":'::text || (to_json(t13.name))) || ('}'::text))
      from building t13
      where t13.id = p9.building_id and t13.region_path = '650000.652300.652301'
      limit 1
    ), 'null'
  )))), '}, {"code":'))) || ('}'::text)), ''))) || (']}'::text)))
  from (
    select t14.*
    from space t14
    where t14.region_path = '650000.652300.652301' and exists (
      select
      from organization f15
      where f15.id = t14.using_organization_id and f15.region_path = '650000.652300.652301' and position($1::text in f15.name) > 0
    )
    order by t14.code, t14.id
    limit 50
  ) p9
  group by ()
) end,
case when set_config('taizhang.reach', $3::text, true) is not null then (
  select ((' {"nodes":['::text || (coalesce(((' {"name":'::text || (string_agg((((to_json(p17.name))::text) || (',"organizations":'::text || (
    (
      select ((('{"totalCount":'::text || (
        (
          select (('{"value":'::text || (count(*))) || ('}'::text))
          from organization t19
          where t19.region_id = p17.id and t19.region_path = '650000.652300.652301'
          group by ()
        )
      )) || (',"nodes":['::text || (coalesce(((' {"name":'::text || (string_agg(((to_json(p18.name))::text), '}, {"name":'))) || ('}'::text)), '')))) || (']}'::text))
      from (
        select t20.*
        from organization t20
        where t20.region_id = p17.id and t20.region_path = '650000.652300.652301'
        order by t20.credit_code, t20.id
        limit 50
      ) p18
      group by ()
    )
  ))), '}, {"name":'))) || ('}'::text)), ''))) || (']}'::text))
  from (
    select t22.*
    from region t22
    where t22.code = any($2::text[])
    order by t22.code, t22.id
    limit 50
  ) p17
  group by ()
) end
-- $1: 市
-- $2: {"652301","652302"}
-- $3: {"reference":{"from":"650000.652300.652301","below":"650000.652300.652301/","paths":"{\"650000.652300.652301.\"}","organizations":"{}"},"buildings":{"from":"650000.652300.652301","below":"650000.652300.652301/","paths":"{\"650000.652300.652301.\"}","organizations":"{}"}}
