select (
  select concat('{"nodes":[', string_agg(concat(' {"name":', to_json(p1.name), ',"buildings":', (
    select concat('{"totalCount":', (
      select concat('{"value":', count(*), ',"isExact":', 'true', '}')
      from building t3
      where t3.organization_id = p1.id
      group by ()
    ), ',"nodes":[', string_agg(concat(' {"code":', to_json(p2.code), ',"floorAreaM2":', coalesce('"' || p2.floor_area_m2::text || '"', 'null'), ',"spaces":', (
      select concat('{"nodes":[', string_agg(concat(' {"code":', to_json(p4.code), ',"usableAreaM2":', coalesce('"' || p4.usable_area_m2::text || '"', 'null'), ',"usingOrganization":', coalesce(
        (
          select concat(' {"name":', to_json(t5.name), '}')
          from organization t5
          where t5.id = p4.using_organization_id
          limit 1
        ), 'null'
      ), '}'), ','), ']}')
      from (
        select t6.*
        from space t6
        where t6.building_id = p2.id
        order by t6.usable_area_m2, t6.id
        limit 2
      ) p4
      group by ()
    ), '}'), ','), ']}')
    from (
      select t8.*
      from building t8
      where t8.organization_id = p1.id
      order by t8.floor_area_m2 desc, t8.id desc
      limit 2
    ) p2
    group by ()
  ), '}'), ','), ']}')
  from (
    select t10.*
    from organization t10
    order by t10.credit_code, t10.id
    limit 3
  ) p1
  group by ()
) as json
