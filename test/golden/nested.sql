select case when set_config('taizhang.reach', $1::text, true) is not null then (
  select (((' '::text || (coalesce(string_agg(p1.region_path, ' '), ''))) || (' {"nodes":['::text || (coalesce(((' {"name":'::text || (string_agg((((to_json(p1.name))::text) || (',"buildings":'::text || (
    (
      select ((('{"totalCount":'::text || (
        (
          select ((('{"value":'::text || (count(*))) || (',"isExact":'::text || ('true'))) || ('}'::text))
          from building t3
          where t3.organization_id = p1.id
          group by ()
        )
      )) || (',"nodes":['::text || (coalesce(((' {"code":'::text || (string_agg(((((to_json(p2.code))::text) || (coalesce(',"floorAreaM2":"'::text || p2.floor_area_m2 || '"', ',"floorAreaM2":null'))) || (',"spaces":'::text || (
        (
          select (('{"nodes":['::text || (coalesce(((' {"code":'::text || (string_agg(((((to_json(p4.code))::text) || (coalesce(',"usableAreaM2":"'::text || p4.usable_area_m2 || '"', ',"usableAreaM2":null'))) || (',"usingOrganization":'::text || (coalesce(
            (
              select ((' {"name":'::text || (to_json(t5.name))) || ('}'::text))
              from organization t5
              where t5.id = p4.using_organization_id
              limit 1
            ), 'null'
          )))), '}, {"code":'))) || ('}'::text)), ''))) || (']}'::text))
          from (
            select t6.*
            from space t6
            where t6.building_id = p2.id
            order by t6.usable_area_m2, t6.id
            limit 2
          ) p4
          group by ()
        )
      ))), '}, {"code":'))) || ('}'::text)), '')))) || (']}'::text))
      from (
        select t8.*
        from building t8
        where t8.organization_id = p1.id
        order by t8.floor_area_m2 desc, t8.id desc
        limit 2
      ) p2
      group by ()
    )
  ))), '}, {"name":'))) || ('}'::text)), '')))) || (']}'::text))
  from (
    select t10.*
    from organization t10
    order by t10.credit_code, t10.id
    limit 3
  ) p1
  group by ()
) end
-- $1: {"buildings":{"from":"","below":"~","paths":"{\"\"}"},"reference":{"from":"","below":"~","paths":"{\"\"}"}}
