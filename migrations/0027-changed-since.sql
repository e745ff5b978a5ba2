-- Lists in the order of their changes, and what has changed since an instant: how integrators keep a copy in step. Of the
-- instant alone: with the id beside it the entries were four times as large, and an import of new rows 2.4 % slower
-- instead of 1.7 %. Rows of one instant are of one transaction, and few enough to be sorted.
set local lock_timeout = '5s';
create index if not exists region_updated_at_idx on region (updated_at);
create index if not exists code_updated_at_idx on code (updated_at);
create index if not exists energy_factor_updated_at_idx on energy_factor (updated_at);
create index if not exists legal_basis_updated_at_idx on legal_basis (updated_at);
create index if not exists standard_updated_at_idx on standard (updated_at);
create index if not exists organization_updated_at_idx on organization (updated_at);
create index if not exists asset_updated_at_idx on asset (updated_at);
create index if not exists building_updated_at_idx on building (updated_at);
create index if not exists space_updated_at_idx on space (updated_at);
create index if not exists vehicle_updated_at_idx on vehicle (updated_at);
create index if not exists energy_consumption_updated_at_idx on energy_consumption (updated_at);
create index if not exists energy_profile_updated_at_idx on energy_profile (updated_at);
create index if not exists cost_record_updated_at_idx on cost_record (updated_at);
create index if not exists client_updated_at_idx on client (updated_at);
create index if not exists client_grant_updated_at_idx on client_grant (updated_at);
