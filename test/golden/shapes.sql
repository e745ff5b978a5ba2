select case when set_config('taizhang.reach', $1::text, true) is not null then (
  select (((' '::text || (coalesce(string_agg(p1.region_path, ' '), ''))) || (' {"__typename":"VehicleConnection","totalCount":'::text || (
    (
      select (('{"n":'::text || (least(n, 100000))) || ('}'::text))
      from (
        select count(*) as n
        from (
          select
          from vehicle t2
          limit 100001
        ) limited
      ) counted
    )
  ))) || ((',"nodes":['::text || (coalesce(((' {"number":'::text || (string_agg(((((to_json(p1.vin))::text) || (',"__typename":"Vehicle","vin":'::text || (to_json(p1.vin)))) || ((coalesce(',"price":"'::text || p1.price_yuan || '"', ',"price":null')) || (coalesce(',"isMarked":'::text || (p1.is_marked::text), ',"isMarked":null')))), '}, {"number":'))) || ('}'::text)), ''))) || (']}'::text)))
  from (
    select t3.*
    from vehicle t3
    order by t3.vin, t3.id
    limit 2
  ) p1
  group by ()
) end,
case when set_config('taizhang.reach', $1::text, true) is not null then (
  select (((' '::text || (coalesce(string_agg(p5.region_path, ' '), ''))) || (' {"__typename":"VehicleConnection","totalCount":'::text || (
    (
      select (('{"n":'::text || (least(n, 100000))) || ('}'::text))
      from (
        select count(*) as n
        from (
          select
          from vehicle t6
          limit 100001
        ) limited
      ) counted
    )
  ))) || ((',"nodes":['::text || (coalesce(((' {"number":'::text || (string_agg((((((to_json(p5.vin))::text) || (',"__typename":"Vehicle","vin":'::text || (to_json(p5.vin)))) || (coalesce(',"price":"'::text || p5.price_yuan || '"', ',"price":null'))) || ((coalesce(',"isMarked":'::text || (p5.is_marked::text), ',"isMarked":null')) || (',"holder":'::text || (coalesce(
    (
      select ((' {"short":'::text || (to_json(t7.credit_code))) || ('}'::text))
      from organization t7
      where t7.id = p5.organization_id
      limit 1
    ), 'null'
  ))))), '}, {"number":'))) || ('}'::text)), ''))) || (']}'::text)))
  from (
    select t8.*
    from vehicle t8
    order by t8.price_yuan desc nulls last, t8.vin, t8.id
    limit 1
  ) p5
  group by ()
) end
-- $1: {"vehicles":{"from":"","below":"~","paths":"{\"\"}"},"reference":{"from":"","below":"~","paths":"{\"\"}"}}
