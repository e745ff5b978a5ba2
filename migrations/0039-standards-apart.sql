-- Of one kind, matter, region, level and type one standard is in force on a day: which of two applied, no record could say.
set local lock_timeout = '5s';

do $$
declare
  found text;
begin
  select string_agg(format('%s %s %s: %s [%s] <> %s [%s]', a.kind, a.subject, a.region_code, a.standard_version,
    concat_ws(' … ', a.valid_from, a.valid_to), b.standard_version, concat_ws(' … ', b.valid_from, b.valid_to)), E'\n')
  into found
  from standard a join standard b on b.kind = a.kind and b.subject = a.subject and b.region_code = a.region_code
    and b.administrative_level is not distinct from a.administrative_level
    and b.institution_type is not distinct from a.institution_type
    and (b.valid_from, b.id) > (a.valid_from, a.id) and b.valid_from <= coalesce(a.valid_to, 'infinity');
  if found is not null then
    raise exception using
      message = E'同一标准的有效期重叠,请先更正 / standards of the same matter overlap; correct them first:\n' || found,
      hint = 'With the version before this one, or as owner: UPDATE standard SET valid_to = … WHERE id = …;';
  end if;
end $$;

alter table standard add constraint standard_apart exclude using spgist (
  in_force(kind || E'\t' || subject || E'\t' || region_code || E'\t' || coalesce(administrative_level, '') || E'\t'
    || coalesce(institution_type, '') || E'\t', valid_from, valid_to) with &&);
