with staged as (
  select *
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[]) with ordinality s(organization_credit_code, building_code, using_organization_credit_code, code, kind, usable_area_m2, n)
), ref_1 as (
  select c.value, x.*
  from (
    select distinct s.organization_credit_code as value
    from staged s
  ) c, lateral (
    select x.id, x.region_path, x.region_path = '650000.652300.652301' as is_in_reach, daterange(case when lag(x.valid_from) over codes is not null then x.valid_from end, lead(x.valid_from) over codes) as days, x.valid_from as first, x.valid_to as last, array_agg(x.id) over () as ids, count(*) over () = 1 as is_only, x.region_path = '650000.652300.652301' as is_read
    from organization x
    where x.credit_code = c.value window codes as (order by x.valid_from)
  ) x
), ref_3 as (
  select c.value, x.*
  from (
    select distinct s.using_organization_credit_code as value
    from staged s
  ) c, lateral (
    select x.id, x.region_path, x.region_path = '650000.652300.652301' as is_in_reach, daterange(case when lag(x.valid_from) over codes is not null then x.valid_from end, lead(x.valid_from) over codes) as days, x.valid_from as first, x.valid_to as last, array_agg(x.id) over () as ids, count(*) over () = 1 as is_only, x.region_path = '650000.652300.652301' as is_read
    from organization x
    where x.credit_code = c.value window codes as (order by x.valid_from)
  ) x
), resolved as materialized (
  select s.n, t.id, t.version as seen_version, t.ctid as seen_ctid, null::text as addressing, nullif(concat_ws(',',
  case when s.organization_credit_code is not null and ref_1.id is not null is not true then json_build_object('code', 'ORGANIZATION_UNKNOWN', 'field', 'organizationCreditCode', 'params', json_build_object('name', 'organizationCreditCode', 'value', s.organization_credit_code))::text end,
  case when s.building_code is not null and ref_2.id is not null is not true and ref_1.id is not null then json_build_object('code', 'REFERENCE_UNKNOWN', 'field', 'buildingCode', 'params', json_build_object('name', 'buildingCode', 'value', s.building_code, 'within', 'organizationCreditCode'))::text end,
  case when s.using_organization_credit_code is not null and (ref_3.is_in_reach or ref_3.id = t.using_organization_id) is not true then json_build_object('code', 'ORGANIZATION_UNKNOWN', 'field', 'usingOrganizationCreditCode', 'params', json_build_object('name', 'usingOrganizationCreditCode', 'value', s.using_organization_credit_code))::text end), '') as found, ref_3.id is distinct from t.using_organization_id or s.kind is distinct from t.kind or s.usable_area_m2 is distinct from t.usable_area_m2 as is_changed, nullif(concat_ws(',',
  case when ref_1.is_read and ref_1.id is distinct from t.organization_id and ref_1.last < least((now() at time zone 'Asia/Shanghai')::date, (now() at time zone 'Asia/Shanghai')::date) then json_build_object('code', 'REFERENCE_ENDED', 'field', 'organizationCreditCode', 'params', json_build_object('name', 'organizationCreditCode', 'value', s.organization_credit_code, 'to', ref_1.last))::text end,
  case when ref_3.is_read and ref_3.id is distinct from t.using_organization_id and ref_3.last < least((now() at time zone 'Asia/Shanghai')::date, (now() at time zone 'Asia/Shanghai')::date) then json_build_object('code', 'REFERENCE_ENDED', 'field', 'usingOrganizationCreditCode', 'params', json_build_object('name', 'usingOrganizationCreditCode', 'value', s.using_organization_credit_code, 'to', ref_3.last))::text end), '') as ended, (s.usable_area_m2 is distinct from t.usable_area_m2) as new_usable_area_m2, (t.region_path = '650000.652300.652301') as is_read, ref_1.id as organization_id, ref_2.id as building_id, ref_3.id as using_organization_id, s.code as code, t.name as name, s.kind as kind, t.sub_kind as sub_kind, t.floor as floor, s.usable_area_m2 as usable_area_m2, t.user_rank as user_rank, t.is_leader_office as is_leader_office, t.occupants as occupants,
  case when t.id is null then 'IN_USE'::text else t.usage_status end as usage_status, t.idle_since as idle_since, t.note as note, ref_1.region_path as region_path, t.source as source, t.external_id as external_id
  from staged s
  left join ref_1 on ref_1.value = s.organization_credit_code and (ref_1.is_only or ref_1.days @> (now() at time zone 'Asia/Shanghai')::date) and ref_1.is_in_reach
  left join building ref_2 on ref_2.organization_id = ref_1.id and ref_2.code = s.building_code
  left join lateral (
    select t.ctid, t.*
    from space t
    where t.organization_id = ref_1.id and t.building_id = ref_2.id and t.code = s.code
    limit 1
  ) t on true
  left join ref_3 on ref_3.value = s.using_organization_credit_code and (ref_3.is_only or ref_3.days @> (now() at time zone 'Asia/Shanghai')::date)
), judged as materialized (
  select j.*, problems is null and seen_version is null as is_insert, problems is null and seen_version is not null and is_different as is_update
  from (
    select r.n, coalesce(r.id, uuid_v7()) as id, r.seen_version, r.seen_ctid, r.is_changed as is_different, coalesce(r.addressing, nullif(concat_ws(',',
    case when r.found is null and (r.id is null or r.is_changed) and (not exists (
      select
      from space was
      where was.id = r.id and (was.using_organization_id, was.user_rank, was.occupants, was.usage_status) is distinct from (r.using_organization_id, r.user_rank, r.occupants, r.usage_status) and exists (
        select
        from space_allocation a
        where a.space_id = was.id and a.state = 'APPROVED' and (now() at time zone 'Asia/Shanghai')::date between a.valid_from and coalesce(a.valid_to, 'infinity')
      )
    )) is not true then json_build_object('code', 'SPACE_ALLOCATED', 'field', 'usingOrganizationCreditCode', 'params', json_build_object())::text end,
    case when r.found is null and (r.id is null or r.is_changed) and (not exists (
      select
      from space_allocation d
      where d.space_id = r.id and d.state = 'APPROVED' and d.area_m2 is not null and coalesce(d.valid_to, 'infinity') >= (now() at time zone 'Asia/Shanghai')::date and r.usable_area_m2 < (
        select sum(a.area_m2)
        from space_allocation a
        where a.space_id = d.space_id and a.state = 'APPROVED' and greatest(d.valid_from, (now() at time zone 'Asia/Shanghai')::date) between a.valid_from and coalesce(a.valid_to, 'infinity')
      )
    )) is not true then json_build_object('code', 'SPACE_ALLOCATED', 'field', 'usableAreaM2', 'params', json_build_object())::text end,
    case when r.found is null and (r.id is null or r.is_changed) and (not exists (
      select
      from building b
      where b.id = r.building_id and b.cancelled_on is not null
    ) or (((r.region_path >= '650000.652300.652301' and r.region_path < '650000.652300.652301/')) or r.organization_id::text = any('{}'::text[]))) is not true then json_build_object('code', 'RECORD_CANCELLED', 'field', 'buildingCode', 'params', json_build_object())::text end,
    case when r.found is null and (r.id is null or r.is_changed) and exists (
      select
      from space t
      where t.id = r.id and (not exists (
        select
        from space was
        where was.id = t.id and (was.using_organization_id, was.user_rank, was.occupants, was.usage_status) is distinct from (t.using_organization_id, t.user_rank, t.occupants, t.usage_status) and exists (
          select
          from space_allocation a
          where a.space_id = was.id and a.state = 'APPROVED' and (now() at time zone 'Asia/Shanghai')::date between a.valid_from and coalesce(a.valid_to, 'infinity')
        )
      )) is not true
    ) then json_build_object('code', 'SPACE_ALLOCATED', 'field', 'usingOrganizationCreditCode', 'params', json_build_object())::text end,
    case when r.found is null and (r.id is null or r.is_changed) and exists (
      select
      from space t
      where t.id = r.id and (not exists (
        select
        from space_allocation d
        where d.space_id = t.id and d.state = 'APPROVED' and d.area_m2 is not null and coalesce(d.valid_to, 'infinity') >= (now() at time zone 'Asia/Shanghai')::date and t.usable_area_m2 < (
          select sum(a.area_m2)
          from space_allocation a
          where a.space_id = d.space_id and a.state = 'APPROVED' and greatest(d.valid_from, (now() at time zone 'Asia/Shanghai')::date) between a.valid_from and coalesce(a.valid_to, 'infinity')
        )
      )) is not true
    ) then json_build_object('code', 'SPACE_ALLOCATED', 'field', 'usableAreaM2', 'params', json_build_object())::text end,
    case when r.found is null and (r.id is null or r.is_changed) and exists (
      select
      from space t
      where t.id = r.id and (not exists (
        select
        from building b
        where b.id = t.building_id and b.cancelled_on is not null
      ) or (((t.region_path >= '650000.652300.652301' and t.region_path < '650000.652300.652301/')) or t.organization_id::text = any('{}'::text[]))) is not true
    ) then json_build_object('code', 'RECORD_CANCELLED', 'field', 'buildingCode', 'params', json_build_object())::text end), ''), r.found) as problems, r.warnings, r.is_found, null::text as kept, r.organization_id, r.building_id, r.using_organization_id, r.code, r.name, r.kind, r.sub_kind, r.floor, r.usable_area_m2, r.user_rank, r.is_leader_office, r.occupants, r.usage_status, r.idle_since, r.note, r.region_path, r.source, r.external_id
    from (
      select r.*, nullif(concat_ws(',', r.ended,
      case when (r.seen_version is null) and not (false or r.usage_status <> 'IDLE' or r.idle_since is null or greatest(r.idle_since, (
        select max(d.executed_on)
        from idle_space_disposal d
        where d.space_id = r.id or (d.building_id = r.building_id and d.space_id is null)
      )) + (
        select s.value
        from organization o, standard_of('RULE_PARAMETER', 'BLD4.idleDays', r.region_path, o.administrative_level, o.institution_type, (now() at time zone 'Asia/Shanghai')::date) s
        where o.id = r.organization_id
      )::int >= (now() at time zone 'Asia/Shanghai')::date or exists (
        select
        from idle_space_disposal d
        where (d.space_id = r.id or (d.building_id = r.building_id and d.space_id is null)) and d.state in ('APPLIED', 'APPROVED')
      )) and (r.seen_version is null or r.is_read) and true and r.region_path = '650000.652300.652301' and r.region_path = '650000.652300.652301' then json_build_object('code', 'IDLE_NOT_DISPOSED', 'field', 'usageStatus', 'params', json_build_object('value', r.idle_since, 'limit', trim_scale(
        (
          select s.value
          from organization o, standard_of('RULE_PARAMETER', 'BLD4.idleDays', r.region_path, o.administrative_level, o.institution_type, (now() at time zone 'Asia/Shanghai')::date) s
          where o.id = r.organization_id
        )
      )), 'rule', 'BLD4-1')::text end,
      case when (r.seen_version is null or r.new_usable_area_m2) and not (r.usable_area_m2 <= whole.area) and (r.seen_version is null or r.is_read) and r.region_path = '650000.652300.652301' then json_build_object('code', 'ROOM_EXCEEDS_BUILDING', 'field', 'usableAreaM2', 'params', json_build_object('value', trim_scale(r.usable_area_m2), 'limit', trim_scale(whole.area)), 'rule', 'BLD-D1')::text end,
      case when (r.seen_version is null or r.new_usable_area_m2) and not (rooms.area <= whole.area or r.usable_area_m2 is null or r.usable_area_m2 > whole.area or rooms.first is distinct from r.n) and (r.seen_version is null or r.is_read) and r.region_path = '650000.652300.652301' and r.region_path = '650000.652300.652301' then json_build_object('code', 'ROOMS_EXCEED_BUILDING', 'field', 'usableAreaM2', 'params', json_build_object('value', trim_scale(rooms.area), 'limit', trim_scale(whole.area)), 'rule', 'BLD-D2')::text end), '') as warnings, ((r.seen_version is null) and not (false or r.usage_status <> 'IDLE' or r.idle_since is null or greatest(r.idle_since, (
        select max(d.executed_on)
        from idle_space_disposal d
        where d.space_id = r.id or (d.building_id = r.building_id and d.space_id is null)
      )) + (
        select s.value
        from organization o, standard_of('RULE_PARAMETER', 'BLD4.idleDays', r.region_path, o.administrative_level, o.institution_type, (now() at time zone 'Asia/Shanghai')::date) s
        where o.id = r.organization_id
      )::int >= (now() at time zone 'Asia/Shanghai')::date or exists (
        select
        from idle_space_disposal d
        where (d.space_id = r.id or (d.building_id = r.building_id and d.space_id is null)) and d.state in ('APPLIED', 'APPROVED')
      )) or (r.seen_version is null or r.new_usable_area_m2) and not (r.usable_area_m2 <= whole.area) or (r.seen_version is null) and not (r.usage_status <> 'IDLE' or false or coalesce(greatest(r.idle_since, (
        select max(i.inspected_on)
        from space_inspection i
        where i.building_id = r.building_id and i.organization_id = r.organization_id and i.kind = 'IDLE_CARE'
      )), '-infinity') + (
        select s.value
        from organization o, standard_of('RULE_PARAMETER', 'BLD15.careDays', r.region_path, o.administrative_level, o.institution_type, (now() at time zone 'Asia/Shanghai')::date) s
        where o.id = r.organization_id
      )::int >= (now() at time zone 'Asia/Shanghai')::date)) is true as is_found
      from resolved r
      left join lateral (
        select coalesce(b.usable_area_m2, b.floor_area_m2) as area
        from building b
        where b.id = r.building_id
        limit 1
      ) whole on true
      left join (
      select a.building_id, sum(a.usable_area_m2) as area, min(a.n) as first
      from (
      select o.building_id, o.usable_area_m2,
      case when (o.seen_version is null or o.new_usable_area_m2) then o.n end as n
      from resolved o
      union all
      select d.building_id, x.usable_area_m2, null
      from (
        select distinct o.building_id
        from resolved o
      ) d, lateral (
        select s.id, s.usable_area_m2
        from space s
        where s.building_id = d.building_id offset 0
      ) x
      where not exists (
        select
        from resolved o
        where o.id = x.id
      )) a
      group by 1) rooms on rooms.building_id = r.building_id
    ) r
  ) j
), locked as (
  select j.*
  from (
    select *
    from judged
    where is_update
    order by id
  ) j, lateral (
  select
  from space t
  where t.ctid = j.seen_ctid and t.version = j.seen_version for no key update) t
), updated as (update space t set using_organization_id = j.using_organization_id, kind = j.kind, usable_area_m2 = j.usable_area_m2, version = t.version + 1, updated_at = greatest(now(), t.updated_at), tx = current_tx()
from locked j
where t.ctid = j.seen_ctid returning t.id, t.version), inserted as (insert into space (id, organization_id, building_id, using_organization_id, code, name, kind, sub_kind, floor, usable_area_m2, user_rank, is_leader_office, occupants, usage_status, idle_since, note, region_path, source, external_id)
select j.id, j.organization_id, j.building_id, j.using_organization_id, j.code, j.name, j.kind, j.sub_kind, j.floor, j.usable_area_m2, j.user_rank, j.is_leader_office, j.occupants, j.usage_status, j.idle_since, j.note, j.region_path, j.source, j.external_id
from judged j
where j.is_insert and (
  select count(*)
  from updated
) >= 0
order by j.organization_id, j.building_id, j.code collate "C" on conflict do nothing returning id, version), written as (
  select id, version
  from updated
  union all
  select id, version
  from inserted
), finished as (
  select j.n, coalesce(w.version, j.seen_version) as version, j.problems, j.warnings, j.kept, w.id is not null and (j.is_found or j.id in (
    select findings_of('Space', array(
      select id
      from updated
    ))
  )) as found,
  case when w.id is not null or j.seen_version is not null then j.id end as id,
  case when j.problems is not null then 'REJECTED' when not j.is_insert and not j.is_update then 'UNCHANGED' when w.id is null then 'STALE' when j.is_insert then 'CREATED' else 'UPDATED' end as outcome
  from judged j
  left join written w on w.id = j.id
)
select n, outcome, id, version, problems, warnings, kept, found
from finished
where outcome in ('REJECTED', 'STALE') or warnings is not null or found or n = any($7::bigint[])
union all
select count(*), outcome, null, null, null, null, null, null
from finished
where not (outcome in ('REJECTED', 'STALE') or warnings is not null or found or n = any($7::bigint[]))
group by outcome
-- $1: {"11652301000000019C","11652301000000019C","11652301000000019C"}
-- $2: {"B1","B2","B9"}
-- $3: {"126523010000000274",NULL,NULL}
-- $4: {"101","102","101"}
-- $5: {"OFFICE","SERVICE","OFFICE"}
-- $6: {"24","30","12"}
-- $7: {}
