select case when set_config('taizhang.reach', $4::text, true) is not null then (
  select ((((' '::text || (coalesce(string_agg(p1.region_path, ' ') filter (where p1.page_row <= 2), ''))) || (' {"edges":['::text || (coalesce((('{"cursor":"'::text || (string_agg(((((translate(encode(convert_to(json_build_array('G2iAYVeC'::text, p1.price_yuan::text, p1.vin::text, p1.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_'))::text) || ('","node": {"id":"'::text || p1.id)) || (('","vin":'::text || (to_json(p1.vin))) || (coalesce(',"priceYuan":"'::text || p1.price_yuan || '"', ',"priceYuan":null')))), '}},{"cursor":"') filter (where p1.page_row <= 2))) || ('}}'::text)), '')))) || (('],"pageInfo":{"hasNextPage":'::text || (case when count(*) > 2 then 'true' else 'false' end)) || (',"hasPreviousPage":'::text || (case when exists (
    select
    from vehicle b2
    where ((b2.price_yuan <= $3::numeric and (b2.price_yuan < $3::numeric or (b2.price_yuan = $3::numeric and (b2.vin > $2::text or (b2.vin = $2::text and (b2.id > $1::uuid))))))) is not true
  ) then 'true' else 'false' end)))) || (((coalesce(',"startCursor":"'::text || (coalesce((array_agg(translate(encode(convert_to(json_build_array('G2iAYVeC'::text, p1.price_yuan::text, p1.vin::text, p1.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_')
  order by p1.page_row) filter (where p1.page_row <= 2))[1],
  case when exists (
    select
    from vehicle b3
    where ((b3.price_yuan <= $3::numeric and (b3.price_yuan < $3::numeric or (b3.price_yuan = $3::numeric and (b3.vin > $2::text or (b3.vin = $2::text and (b3.id > $1::uuid))))))) is not true
  ) then 'WyJHMmlBWVZlQyJd' end)) || '"', ',"startCursor":null')) || (coalesce(',"endCursor":"'::text || ((array_agg(translate(encode(convert_to(json_build_array('G2iAYVeC'::text, p1.price_yuan::text, p1.vin::text, p1.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_')
  order by p1.page_row desc) filter (where p1.page_row <= 2))[1]) || '"', ',"endCursor":null'))) || ('}}'::text)))
  from (
    select n6.*, row_number() over () as page_row
    from (
      select t4.*
      from vehicle t4
      where t4.price_yuan <= $3::numeric and (t4.price_yuan < $3::numeric or (t4.price_yuan = $3::numeric and (t4.vin > $2::text or (t4.vin = $2::text and (t4.id > $1::uuid)))))
      order by t4.price_yuan desc, t4.vin, t4.id
      limit 3
    ) n6
  ) p1
  group by ()
) end
-- $1: 9591de49-4f70-fda6-f160-ade40bf629c8
-- $2: LDEMTZ006PD000006
-- $3: 178000.00
-- $4: {"vehicles":{"from":"","below":"~","paths":"{\"\"}"}}
