-- doubt records that a send may have arrived: S to W, uncertain.
--   ARGV 2 id, 3 token, 4 from when on (ms), 5 reason
-- Returns 1. Errors: STALE, MISSING, CORRUPT, NEWER.
local id = ARGV[2]
local r, err, lg = held(id, ARGV[3], false)
if not r then return err end
if r.st ~= 'S' then return fail('STALE', id .. ' is ' .. name(r)) end
local was = name(r)
lg = event(lg, 'uncertain', r.wk, ARGV[5])
r.u, r.rs = 1, ARGV[5]
wait(r, ARGV[4])
store(id, r, was, lg)
return 1
