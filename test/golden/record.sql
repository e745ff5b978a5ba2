select case when set_config('taizhang.reach', $7::text, true) is not null then (
  select ((((t1.version::text) || (' '::text || t1.region_path)) || ((' {"name":'::text || (to_json(t1.name))) || (coalesce(',"netValueYuan":"'::text || t1.net_value_yuan || '"', ',"netValueYuan":null')))) || (((',"assetClass":'::text || (coalesce(
    (
      select (((' {"zh":'::text || (to_json(t2.zh))) || (',"list":'::text || (to_json(t2.list)))) || ((',"listVersion":'::text || (to_json(t2.list_version))) || ('}'::text)))
      from code t2
      where t2.list_version = t1.class_version and t2.code = t1.class_code and t2.list = $1::text
      limit 1
    ), 'null'
  ))) || (',"organization":'::text || (coalesce(
    (
      select (((' {"name":'::text || (to_json(t3.name))) || (',"region":'::text || (coalesce(
        (
          select ((' {"path":"'::text || t4.path) || ('"}'::text))
          from region t4
          where t4.id = t3.region_id
          limit 1
        ), 'null'
      )))) || ('}'::text))
      from organization t3
      where t3.id = t1.organization_id
      limit 1
    ), 'null'
  )))) || ('}'::text)))
  from asset t1
  where (t1.organization_id in (
    select f5.id
    from organization_code f5
    where f5.credit_code = $2::text
  ) and t1.code = $3::text)
  limit 1
) end,
case when set_config('taizhang.reach', $7::text, true) is not null then (
  select ((((t6.version::text) || (' '::text || t6.region_path)) || ((coalesce(' {"quantity":"'::text || t6.quantity || '"', ' {"quantity":null')) || (coalesce(',"energyKgce":"'::text || t6.energy_kgce || '"', ',"energyKgce":null')))) || (((',"kgceFactor":'::text || (coalesce(
    (
      select (((' {"value":"'::text || t7.value) || ('","factorVersion":'::text || (to_json(t7.factor_version)))) || ('}'::text))
      from energy_factor t7
      where t7.id = t6.kgce_factor_id
      limit 1
    ), 'null'
  ))) || (coalesce(',"emissionKgco2":"'::text || t6.emission_kgco2 || '"', ',"emissionKgco2":null'))) || ((',"kgco2Factor":'::text || (coalesce(
    (
      select ((((' {"value":"'::text || t8.value) || ('","regionCode":'::text || (to_json(t8.region_code)))) || (coalesce(',"dataYear":"'::text || t8.data_year || '"', ',"dataYear":null'))) || ((',"legalSource":'::text || (to_json(t8.legal_source))) || ('}'::text)))
      from energy_factor t8
      where t8.id = t6.kgco2_factor_id
      limit 1
    ), 'null'
  ))) || ('}'::text))))
  from energy_consumption t6
  where (t6.organization_id in (
    select f9.id
    from organization_code f9
    where f9.credit_code = $2::text
  ) and t6.period = $4::text and t6.energy_type = $5::text)
  limit 1
) end,
case when set_config('taizhang.reach', $7::text, true) is not null then (
  select (((t10.version::text) || (' '::text || t10.region_path)) || ((' {"vin":'::text || (to_json(t10.vin))) || ('}'::text)))
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
