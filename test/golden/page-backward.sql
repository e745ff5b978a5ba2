select case when set_config('taizhang.reach', $3::text, true) is not null then (
  select ((((' '::text || (coalesce(string_agg(p1.region_path, ' ') filter (where p1.page_row <= 2), ''))) || (' {"edges":['::text || (coalesce((('{"cursor":"'::text || (string_agg(((((translate(encode(convert_to(json_build_array('Vr-wX3HJ'::text, p1.code::text, p1.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_'))::text) || ('","node": {"id":"'::text || p1.id)) || (('","code":'::text || (to_json(p1.code))) || (',"name":'::text || (to_json(p1.name))))), '}},{"cursor":"'
  order by p1.page_row desc) filter (where p1.page_row <= 2))) || ('}}'::text)), '')))) || (('],"pageInfo":{"hasNextPage":'::text || (case when exists (
    select
    from asset b2
    where (((b2.code, b2.id) < ($1::text, $2::uuid))) is not true
  ) then 'true' else 'false' end)) || (',"hasPreviousPage":'::text || (case when count(*) > 2 then 'true' else 'false' end)))) || (((coalesce(',"startCursor":"'::text || ((array_agg(translate(encode(convert_to(json_build_array('Vr-wX3HJ'::text, p1.code::text, p1.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_')
  order by p1.page_row desc) filter (where p1.page_row <= 2))[1]) || '"', ',"startCursor":null')) || (coalesce(',"endCursor":"'::text || (coalesce((array_agg(translate(encode(convert_to(json_build_array('Vr-wX3HJ'::text, p1.code::text, p1.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_')
  order by p1.page_row) filter (where p1.page_row <= 2))[1],
  case when exists (
    select
    from asset b3
    where (((b3.code, b3.id) < ($1::text, $2::uuid))) is not true
  ) then 'WyJWci13WDNISiJd' end)) || '"', ',"endCursor":null'))) || ('}}'::text)))
  from (
    select n6.*, row_number() over () as page_row
    from (
      select t4.*
      from asset t4
      where (t4.code, t4.id) < ($1::text, $2::uuid)
      order by t4.code desc, t4.id desc
      limit 3
    ) n6
  ) p1
  group by ()
) end
-- $1: A-3
-- $2: df3bc5a3-121e-ffbd-4bba-47a36f169a90
-- $3: {"assets":{"from":"","below":"~","paths":"{\"\"}"}}
