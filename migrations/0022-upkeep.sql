-- When what is done now and then was done last, by whichever node (src/jobs/upkeep.ts).
create table sweep (
  name text primary key,
  ran_at timestamptz not null
);

-- Whoever reads all of the log is not waited for, nor do others wait for us meanwhile: it is tried again.
alter procedure add_change_partition(bigint) set lock_timeout = '1s';
