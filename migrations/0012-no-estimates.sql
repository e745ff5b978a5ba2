-- Estimated counts told what lies out of reach: the planner's statistics are those of the whole table, and a condition
-- could ask them whether a text is among its values, or halve its way to an amount. Counts end at 100,000 now. The code
-- before this calls the function for every count, so it stays and knows nothing; a later release drops it.
create or replace function estimated_rows(query text, params text[]) returns bigint language sql immutable
as 'select 0::bigint';
