select case when set_config('taizhang.reach', $7::text, true) is not null then (
  select (t1.version::text || ' ' || t1.region_path || ' {"name":' || (to_json(t1.name)) || ',"netValueYuan":' || (coalesce('"' || t1.net_value_yuan::text || '"', 'null')) || ',"assetClass":' || (coalesce(
    (
      select (' {"zh":'::text || (to_json(t2.zh)) || ',"list":' || (to_json(t2.list)) || ',"listVersion":' || (to_json(t2.list_version)) || '}')
      from code t2
      where t2.list_version = t1.class_version and t2.code = t1.class_code and t2.list = $1::text
      limit 1
    ), 'null'
  )) || ',"organization":' || (coalesce(
    (
      select (' {"name":'::text || (to_json(t3.name)) || ',"region":' || (coalesce(
        (
          select (' {"path":"'::text || t4.path || '"}')
          from region t4
          where t4.id = t3.region_id
          limit 1
        ), 'null'
      )) || '}')
      from organization t3
      where t3.id = t1.organization_id
      limit 1
    ), 'null'
  )) || '}')
  from asset t1
  where (t1.organization_id in (
    select f5.id
    from organization_code f5
    where f5.credit_code = $2::text
  ) and t1.code = $3::text)
  limit 1
) end,
case when set_config('taizhang.reach', $7::text, true) is not null then (
  select (t6.version::text || ' ' || t6.region_path || ' {"quantity":' || (coalesce('"' || t6.quantity::text || '"', 'null')) || ',"energyKgce":' || (coalesce('"' || t6.energy_kgce::text || '"', 'null')) || ',"kgceFactor":' || (coalesce(
    (
      select (' {"value":"'::text || t7.value || '","factorVersion":' || (to_json(t7.factor_version)) || '}')
      from energy_factor t7
      where t7.id = t6.kgce_factor_id
      limit 1
    ), 'null'
  )) || ',"emissionKgco2":' || (coalesce('"' || t6.emission_kgco2::text || '"', 'null')) || ',"kgco2Factor":' || (coalesce(
    (
      select (' {"value":"'::text || t8.value || '","regionCode":' || (to_json(t8.region_code)) || ',"dataYear":' || (coalesce('"' || t8.data_year::text || '"', 'null')) || ',"legalSource":' || (to_json(t8.legal_source)) || '}')
      from energy_factor t8
      where t8.id = t6.kgco2_factor_id
      limit 1
    ), 'null'
  )) || '}')
  from energy_consumption t6
  where (t6.organization_id in (
    select f9.id
    from organization_code f9
    where f9.credit_code = $2::text
  ) and t6.period = $4::text and t6.energy_type = $5::text)
  limit 1
) end,
case when set_config('taizhang.reach', $7::text, true) is not null then (
  select (t10.version::text || ' ' || t10.region_path || ' {"vin":' || (to_json(t10.vin)) || '}')
  from vehicle t10
  where t10.id = $6::uuid
  limit 1
) end
-- $1: ASSET_CLASS
-- $2: 11652301000000019C
-- $3: A-1
-- $4: 2024-01
-- $5: ELECTRICITY
-- $6: 00000000-0000-7000-8000-000000000000
-- $7: {"reference":{"from":"","below":"~","paths":"{\"\"}"},"assets":{"from":"","below":"~","paths":"{\"\"}"},"energy":{"from":"","below":"~","paths":"{\"\"}"},"vehicles":{"from":"","below":"~","paths":"{\"\"}"}}
