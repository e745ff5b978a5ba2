select case when set_config('taizhang.reach', $3::text, true) is not null then ((' {"groups":'::text || (
  (
    select ((('{"nodes":['::text || (coalesce(string_agg(((((coalesce(' {"key":{"period":"'::text || g.k0 || '"', ' {"key":{"period":null')) || (coalesce(',"energyType":'::text || (to_json(g.k2)), ',"energyType":null'))) || ((coalesce(',"organization":{"institutionType":'::text || (to_json(g.k1)), ',"organization":{"institutionType":null')) || ('}},"count":'::text || g.a0))) || (((coalesce(',"sum":{"costYuan":"'::text || g.a1 || '"', ',"sum":{"costYuan":null')) || (coalesce(',"quantity":"'::text || g.a2 || '"', ',"quantity":null'))) || ((coalesce('},"max":{"period":"'::text || g.a3 || '"', '},"max":{"period":null')) || ('}}'::text)))), ',') filter (where g.n <= 4), ''))) || ('],"hasMore":'::text || (case when count(*) > 4 then 'true' else 'false' end))) || ('}'::text))
    from (
      select *, row_number() over () as n
      from (
        select left(t2.period, 4) as k0, j3.institution_type as k1, t2.energy_type as k2, count(*) as a0, sum(t2.cost_yuan) as a1, sum(t2.quantity) as a2, max(t2.period) as a3
        from energy_consumption t2
        left join organization j3 on j3.id = t2.organization_id
        group by 1, 2, 3
        having count(*) <= $1::numeric and sum(t2.cost_yuan) > $2::numeric
        order by a1 desc, k0, k1, k2
        limit 5
      ) o
    ) g
    group by ()
  )
)) || ('}'::text)) end
-- $1: 3
-- $2: 2000
-- $3: {"reference":{"from":"","below":"~","paths":"{\"\"}"},"energy":{"from":"","below":"~","paths":"{\"\"}"}}
