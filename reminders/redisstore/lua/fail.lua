-- fail records that a send certainly did not arrive: a retry, or a dead letter.
--   ARGV 2 id, 3 token, 4 from when on (ms), 5 reason, 6 "1" when it does not count, 7 "1" when dead,
--        8 "1" when an earlier attempt may have arrived
-- Returns 1. Errors: STALE, MISSING, CORRUPT, NEWER.
local id = ARGV[2]
local r, err, lg = held(id, ARGV[3], false)
if not r then return err end
if r.st ~= 'S' and r.st ~= 'C' then return fail('STALE', id .. ' is ' .. name(r)) end
local was = name(r)
if ARGV[6] == '1' and r.st == 'S' then r.n = r.n - 1 end
if ARGV[8] == '1' then r.u = 1 end
if ARGV[7] == '1' then
  lg = event(lg, 'dead', r.wk, ARGV[5])
  finish(r, 'F', ARGV[5])
else
  if ARGV[6] ~= '1' then lg = event(lg, 'retry', r.wk, ARGV[5]) end
  r.rs = ARGV[5]
  wait(r, ARGV[4])
end
store(id, r, was, lg)
return 1
