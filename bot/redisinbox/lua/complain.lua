-- complain keeps feedback unless its id is known.
--   ARGV 2 id, 3 body, 4 when, ms, 5 how long, ms, 6 person
local name = prefix .. 'f:' .. ARGV[2]
if redis.call('EXISTS', name) == 1 then return 0 end
for _, id in ipairs(redis.call('ZRANGE', prefix .. 'fb', 0, 9)) do -- those that are over leave the index
  if redis.call('EXISTS', prefix .. 'f:' .. id) == 0 then redis.call('ZREM', prefix .. 'fb', id) end
end
redis.call('HSET', name, 'b', ARGV[3], 'u', ms(now + ARGV[5]), 'p', ARGV[6])
redis.call('PEXPIRE', name, ARGV[5])
redis.call('ZADD', prefix .. 'fb', ARGV[4], ARGV[2])
return 1
