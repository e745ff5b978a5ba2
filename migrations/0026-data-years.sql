-- The year that a factor describes is compared byte by byte, as all periods are. No rows are rewritten.
alter table energy_factor alter column data_year type text collate "C";
alter table energy_factor_history alter column data_year type text collate "C";
