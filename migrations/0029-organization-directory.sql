-- What kind of body an organization is, whose it is, to whom it reports, and its place in the directory of public institutions.
alter table organization add column body_type text;
alter table organization add column affiliation text;
alter table organization add column welfare_class text;
alter table organization add column industry_code text;
alter table organization add column is_administration boolean default false not null;
alter table organization add column is_temporary_body boolean;
alter table organization add column is_representative_office boolean;
alter table organization add column seat_region_code text;
alter table organization add column reporting_system text default 'TERRITORIAL' not null;
alter table organization add column directory_node text;
alter table organization add column directory_from date;
alter table organization add column directory_to date;
call keep_register('organization');
call keep_used_by('region', 'organization', 'seat_region_code', 'u.seat_region_code = o.code', '{code}');
