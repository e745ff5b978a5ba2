-- Whether another vehicle has a licence plate is asked for every vehicle that is written.
set local lock_timeout = '5s';
create index vehicle_plate_number_idx on vehicle (plate_number);
