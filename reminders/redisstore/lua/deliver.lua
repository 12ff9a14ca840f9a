-- deliver records proof of delivery, by the holder or, while nobody sends, by a former one.
--   ARGV 2 id, 3 token, 4 receipt as JSON, 5 its message
-- Returns 1. Errors: STALE, MISSING, CORRUPT, NEWER.
local id, token = ARGV[2], tonumber(ARGV[3])
local r, why, lg = load(id)
if not r then return fail(why, id) end
if r.st == 'D' and token ~= 0 and token <= r.tk then return 1 end
local late = token ~= 0 and token < r.tk and (r.st == 'W' or r.st == 'C')
if final(r) or token == 0 or (token ~= r.tk and not late) then
  return fail('STALE', string.format('%s: token %s, now %.0f (%s)', id, ARGV[3], r.tk, name(r)))
end
local was = name(r)
lg = event(lg, 'delivered', r.wk, ARGV[5])
finish(r, 'D', nil)
r.rc = ARGV[4]
store(id, r, was, lg)
return 1
