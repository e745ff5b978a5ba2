select case when set_config('taizhang.reach', $4::text, true) is not null then (
  select ((((' '::text || (coalesce(string_agg(p1.region_path, ' '), ''))) || (' {"totalCount":'::text || (
    (
      select ((('{"value":'::text || (least(n, 100000))) || (',"isExact":'::text || (case when n <= 100000 then 'true' else 'false' end))) || ('}'::text))
      from (
        select count(*) as n
        from (
          select
          from energy_consumption t2
          where ((t2.period >= $1::text and t2.period < $2::text) and t2.energy_type = $3::text)
          limit 100001
        ) limited
      ) counted
    )
  ))) || (',"nodes":['::text || (coalesce(((' {"period":"'::text || (string_agg((((p1.period::text) || (coalesce('","quantity":"'::text || p1.quantity || '"', '","quantity":null'))) || ((coalesce(',"energyKgce":"'::text || p1.energy_kgce || '"', ',"energyKgce":null')) || (coalesce(',"emissionKgco2":"'::text || p1.emission_kgco2 || '"', ',"emissionKgco2":null')))), '}, {"period":"'))) || ('}'::text)), '')))) || (('],"aggregate":'::text || (
    (
      select ((((('{"count":'::text || (count(*))) || (coalesce(',"sum":{"quantity":"'::text || (sum(t3.quantity)) || '"', ',"sum":{"quantity":null'))) || ((coalesce(',"costYuan":"'::text || (sum(t3.cost_yuan)) || '"', ',"costYuan":null')) || (coalesce(',"energyKgce":"'::text || (trim_scale(sum(t3.energy_kgce))) || '"', ',"energyKgce":null')))) || (((coalesce(',"emissionKgco2":"'::text || (trim_scale(sum(t3.emission_kgco2))) || '"', ',"emissionKgco2":null')) || (coalesce('},"avg":{"costYuan":"'::text || (avg(t3.cost_yuan)) || '"', '},"avg":{"costYuan":null'))) || (coalesce('},"min":{"period":"'::text || (min(t3.period)) || '"', '},"min":{"period":null')))) || ((((coalesce(',"quantity":"'::text || (min(t3.quantity)) || '"', ',"quantity":null')) || (coalesce(',"heatingQuantity":"'::text || (min(t3.heating_quantity)) || '"', ',"heatingQuantity":null'))) || (coalesce(',"updatedAt":"'::text || ((case when min(t3.updated_at) = (min(t3.updated_at))::timestamptz(5) then to_char(min(t3.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') else replace((min(t3.updated_at) at time zone '0'::interval)::text, ' ', 'T') || 'Z' end)) || '"', ',"updatedAt":null'))) || (((coalesce('},"max":{"quantity":"'::text || (max(t3.quantity)) || '"', '},"max":{"quantity":null')) || (coalesce(',"version":'::text || (max(t3.version)), ',"version":null'))) || ('}}'::text))))
      from energy_consumption t3
      where ((t3.period >= $1::text and t3.period < $2::text) and t3.energy_type = $3::text)
      group by ()
    )
  )) || ('}'::text)))
  from (
    select t4.*
    from energy_consumption t4
    where ((t4.period >= $1::text and t4.period < $2::text) and t4.energy_type = $3::text)
    order by t4.period, t4.id
    limit 1
  ) p1
  group by ()
) end
-- $1: 2024
-- $2: 2024~
-- $3: ELECTRICITY
-- $4: {"energy":{"from":"","below":"~","paths":"{\"\"}"}}
