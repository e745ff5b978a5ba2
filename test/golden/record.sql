select case when set_config('taizhang.reach', $4::text, true) is not null then (
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
) end
-- $1: ASSET_CLASS
-- $2: 11652301000000019C
-- $3: A-1
-- $4: {"reference":{"from":"","below":"~","paths":"{\"\"}"},"assets":{"from":"","below":"~","paths":"{\"\"}"}}

select case when set_config('taizhang.reach', $4::text, true) is not null then (
  select (t1.version::text || ' ' || t1.region_path || ' {"quantity":' || (coalesce('"' || t1.quantity::text || '"', 'null')) || ',"energyKgce":' || (coalesce('"' || t1.energy_kgce::text || '"', 'null')) || ',"kgceFactor":' || (coalesce(
    (
      select (' {"value":"'::text || t2.value || '","factorVersion":' || (to_json(t2.factor_version)) || '}')
      from energy_factor t2
      where t2.id = t1.kgce_factor_id
      limit 1
    ), 'null'
  )) || ',"emissionKgco2":' || (coalesce('"' || t1.emission_kgco2::text || '"', 'null')) || ',"kgco2Factor":' || (coalesce(
    (
      select (' {"value":"'::text || t3.value || '","regionCode":' || (to_json(t3.region_code)) || ',"dataYear":' || (coalesce('"' || t3.data_year::text || '"', 'null')) || ',"legalSource":' || (to_json(t3.legal_source)) || '}')
      from energy_factor t3
      where t3.id = t1.kgco2_factor_id
      limit 1
    ), 'null'
  )) || '}')
  from energy_consumption t1
  where (t1.organization_id in (
    select f4.id
    from organization_code f4
    where f4.credit_code = $1::text
  ) and t1.period = $2::text and t1.energy_type = $3::text)
  limit 1
) end
-- $1: 11652301000000019C
-- $2: 2024-01
-- $3: ELECTRICITY
-- $4: {"energy":{"from":"","below":"~","paths":"{\"\"}"}}

select case when set_config('taizhang.reach', $2::text, true) is not null then (
  select (t1.version::text || ' ' || t1.region_path || ' {"vin":' || (to_json(t1.vin)) || '}')
  from vehicle t1
  where t1.id = $1::uuid
  limit 1
) end
-- $1: 00000000-0000-7000-8000-000000000000
-- $2: {"vehicles":{"from":"","below":"~","paths":"{\"\"}"}}
