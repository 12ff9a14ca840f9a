-- renew makes the lease of a claim end later.
--   ARGV 2 id, 3 token, 4 lease ms
-- Returns 1. Errors: STALE, MISSING, CORRUPT, NEWER.
local r, err, lg = held(ARGV[2], ARGV[3], true)
if not r then return err end
r.rd = now + ARGV[4]
store(ARGV[2], r, name(r), lg)
return 1
