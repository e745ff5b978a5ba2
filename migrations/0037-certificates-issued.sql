-- An approval of office space counts the certificates that were issued under it: so each issue is a change of its own.
alter table area_approval add column certificates_issued integer default 0 not null;
call keep_register('area_approval');
