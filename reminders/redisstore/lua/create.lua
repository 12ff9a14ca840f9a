-- create accepts a reminder and its occurrences. Refused when memory is full.
--   ARGV 2 reminder id, 3 made, 4 body, 5 sum, 6 planned ms (0 none), 7 "1" when active, then
--        for each occurrence: id, at ms, urgency, body, sum
-- Returns 1 when it is new, 0 when it was there. Errors: EXISTS, CORRUPT.
local rid = ARGV[2]
local old = redis.pcall('HMGET', prefix .. 'r:' .. rid, 'b', 'mk')
if old.err then return fail('CORRUPT', rid) end
if old[1] then
  if old[2] == ARGV[3] then return 0 end
  return fail('EXISTS', rid)
end
redis.call('HSET', prefix .. 'r:' .. rid, 'b', ARGV[4], 'c', ARGV[5], 'mk', ARGV[3], 'cr', string.format('%.0f', now), 'v', 1)
redis.call('ZADD', prefix .. 'rem', 0, rid)
if ARGV[7] ~= '1' then
  redis.call('SADD', prefix .. 'inactive', rid)
elseif ARGV[6] ~= '0' then
  redis.call('ZADD', prefix .. 'plan', ARGV[6], rid)
end
local lg = string.format('["%.0f","accepted","",""]', now)
for i = 8, #ARGV, 5 do
  local id = ARGV[i]
  if redis.call('EXISTS', prefix .. 'o:' .. id) == 0 then
    accept(rid, id, ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], lg)
  end
end
return 1
