select case when set_config('taizhang.reach', $2::text, true) is not null then (
  select ((((' '::text || (coalesce(string_agg(p1.region_path, ' ') filter (where p1.page_row <= 4), ''))) || (' {"nodes":['::text || (coalesce(((' {"vin":'::text || (string_agg(((((to_json(p1.vin))::text) || (coalesce(',"registeredOn":"'::text || p1.registered_on || '"', ',"registeredOn":null'))) || ((coalesce(',"priceYuan":"'::text || p1.price_yuan || '"', ',"priceYuan":null')) || (coalesce(',"isMarked":'::text || (p1.is_marked::text), ',"isMarked":null')))), '}, {"vin":') filter (where p1.page_row <= 4))) || ('}'::text)), '')))) || ('],"pageInfo":{"hasNextPage":'::text || (case when count(*) > 4 then 'true' else 'false' end))) || ((',"hasPreviousPage":'::text || ('false')) || ('}}'::text)))
  from (
    select n4.*, row_number() over () as page_row
    from (
      select t2.*
      from vehicle t2
      where t2.category = any($1::text[])
      order by t2.registered_on desc nulls last, t2.price_yuan nulls first, t2.id
      limit 5
    ) n4
  ) p1
  group by ()
) end
-- $1: {"OTHER","EMERGENCY","LAW_ENFORCEMENT"}
-- $2: {"vehicles":{"from":"","below":"~","paths":"{\"\"}"}}
