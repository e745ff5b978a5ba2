-- Adds up the text that a statement makes of rows, and ends the statement when it is too much. An answer is refused for
-- its size when it is made; a list of a list of long texts would take Postgres a gigabyte before. Only statements whose
-- plan allows so much call it, `fixed` being what else a row becomes. The setting is local to the statement, which is a transaction of its own.
create function bounded(piece text, fixed int, most bigint) returns text language plpgsql as $$
declare
  made bigint := coalesce(nullif(current_setting('taizhang.made_bytes', true), ''), '0')::bigint
    + octet_length(piece) + fixed;
begin
  if made > most then
    raise program_limit_exceeded using message = 'the answer is too large';
  end if;
  perform set_config('taizhang.made_bytes', made::text, true);
  return piece;
end $$;
