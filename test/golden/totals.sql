select case when set_config('taizhang.reach', $4::text, true) is not null then (
  select (' '::text || (coalesce(string_agg(p1.region_path, ' '), '')) || ' {"totalCount":' || (
    (
      select ('{"value":'::text || (least(n, 100000)) || ',"isExact":' || (case when n <= 100000 then 'true' else 'false' end) || '}')
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
  ) || ',"nodes":[' || (coalesce((' {"period":"'::text || (string_agg((p1.period::text || '","quantity":' || (coalesce('"' || p1.quantity::text || '"', 'null')) || ',"energyKgce":' || (coalesce('"' || p1.energy_kgce::text || '"', 'null')) || ',"emissionKgco2":' || (coalesce('"' || p1.emission_kgco2::text || '"', 'null'))), '}, {"period":"')) || '}'), '')) || '],"aggregate":' || (
    (
      select ('{"count":'::text || (count(*)) || ',"sum":{"quantity":' || (coalesce('"' || sum(t3.quantity) || '"', 'null')) || ',"costYuan":' || (coalesce('"' || sum(t3.cost_yuan) || '"', 'null')) || ',"energyKgce":' || (coalesce('"' || trim_scale(sum(t3.energy_kgce)) || '"', 'null')) || ',"emissionKgco2":' || (coalesce('"' || trim_scale(sum(t3.emission_kgco2)) || '"', 'null')) || '},"avg":{"costYuan":' || (coalesce('"' || avg(t3.cost_yuan) || '"', 'null')) || '},"min":{"period":' || (coalesce('"' || min(t3.period)::text || '"', 'null')) || ',"quantity":' || (coalesce('"' || min(t3.quantity)::text || '"', 'null')) || ',"heatingQuantity":' || (coalesce('"' || min(t3.heating_quantity)::text || '"', 'null')) || ',"updatedAt":' || (coalesce('"' || (case when date_part('microseconds', min(t3.updated_at))::int % 10 = 0 then to_char(min(t3.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') else replace((min(t3.updated_at))::timestamp::text, ' ', 'T') || 'Z' end)::text || '"', 'null')) || '},"max":{"quantity":' || (coalesce('"' || max(t3.quantity)::text || '"', 'null')) || ',"version":' || (coalesce(max(t3.version)::text, 'null')) || '}}')
      from energy_consumption t3
      where ((t3.period >= $1::text and t3.period < $2::text) and t3.energy_type = $3::text)
      group by ()
    )
  ) || '}')
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
