select case when set_config('taizhang.reach', $8::text, true) is not null then (
  select (((' '::text || (coalesce(string_agg(p1.region_path, ' '), ''))) || (' {"nodes":['::text || (coalesce(((' {"name":'::text || (string_agg(((((to_json(p1.name))::text) || (coalesce(',"departmentCreditCode":'::text || (to_json(
    (
      select c2.credit_code
      from organization_code c2
      where c2.id = p1.department_id
    )
  )), ',"departmentCreditCode":null'))) || (coalesce(',"regionCode":'::text || (to_json(
    (
      select c3.code
      from region c3
      where c3.id = p1.region_id
    )
  )), ',"regionCode":null'))), '}, {"name":'))) || ('}'::text)), '')))) || (']}'::text))
  from (
    select t4.*
    from organization t4
    where ((exists (
      select
      from vehicle f5
      where f5.organization_id = t4.id and f5.price_yuan is null
    ) or position($1::text in t4.name) > 0) and ((t4.authorized_staff >= $2::integer and t4.authorized_staff <= $3::integer)) is not true and (t4.region_path >= (
      select x.path
      from region x
      where x.code = $4::text
      order by x.valid_from > (now() at time zone 'Asia/Shanghai')::date, abs(x.valid_from - (now() at time zone 'Asia/Shanghai')::date)
      limit 1
    ) and t4.region_path < (
      select x.path
      from region x
      where x.code = $4::text
      order by x.valid_from > (now() at time zone 'Asia/Shanghai')::date, abs(x.valid_from - (now() at time zone 'Asia/Shanghai')::date)
      limit 1
    ) || '/') and exists (
      select
      from organization f6
      where f6.id = t4.department_id and starts_with(f6.credit_code, $5::text)
    ) and exists (
      select
      from building f7
      where f7.organization_id = t4.id and not exists (
        select
        from space f8
        where f8.building_id = f7.id and f8.kind = $6::text
      )
    ) and not exists (
      select
      from building f9
      where f9.organization_id = t4.id and (f9.floor_area_m2 >= $7::numeric) is not true
    ))
    order by t4.credit_code, t4.id
    limit 50
  ) p1
  group by ()
) end
-- $1: 财政
-- $2: 100
-- $3: 200
-- $4: 650000
-- $5: 11
-- $6: BUSINESS
-- $7: 1000
-- $8: {"reference":{"from":"","below":"~","paths":"{\"\"}"},"vehicles":{"from":"","below":"~","paths":"{\"\"}"},"buildings":{"from":"","below":"~","paths":"{\"\"}"}}
