-- release gives a claim back; a note is for the history, once in a row.
--   ARGV 2 id, 3 token, 4 from when on (ms), 5 note
-- Returns 1. Errors: STALE, MISSING, CORRUPT, NEWER.
local id = ARGV[2]
local r, err, lg = held(id, ARGV[3], true)
if not r then return err end
if ARGV[5] ~= '' then
  local last = string.match(lg, '[^\n]*$')
  local ok, e = pcall(cjson.decode, last)
  if not ok or e[2] ~= 'deferred' then lg = event(lg, 'deferred', r.wk, ARGV[5]) end
end
local was = name(r)
wait(r, ARGV[4])
store(id, r, was, lg)
return 1
