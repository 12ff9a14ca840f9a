-- begin writes the write-ahead mark: C to S.
--   ARGV 2 id, 3 token, 4 lease ms, 5 proof, 6 "1" when late
-- Returns 1. Errors: STALE, UNCERTAIN, MISSING, CORRUPT, NEWER.
local id = ARGV[2]
local r, err, lg = held(id, ARGV[3], true)
if not r then return err end
if doubtful(r) and ARGV[5] == '' then return fail('UNCERTAIN', id) end
local was = name(r)
if not r.fb then r.fb, r.lt = now, tonumber(ARGV[6]) end
r.la, r.gn, r.u, r.st, r.rd, r.n = now, gen, 0, 'S', now + ARGV[4], r.n + 1
store(id, r, was, event(lg, 'begun', r.wk, ARGV[5]))
return 1
