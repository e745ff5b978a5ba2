-- A card that came from another names it: of the sender, or the one that was split or merged.
alter table asset add column predecessor_id uuid;
create index asset_predecessor_idx on asset (predecessor_id, code);
alter table asset add constraint asset_predecessor_id_asset_id_fk
  foreign key (predecessor_id) references asset(id);
call keep_register('asset', closed => '{keeper}');
