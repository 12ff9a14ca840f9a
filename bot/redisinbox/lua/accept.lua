-- accept keeps an event unless its id is known.
--   ARGV 2 id, 3 body, 4 its checksum, 5 lane, 6 "1" urgent, 7 when it happened, ms, 8 whose it is
-- Returns 1 when it is new.
local id, done = ARGV[2], redis.call('GET', prefix .. 'd:' .. ARGV[2])
if done and tonumber(done) > now then return 0 end
if redis.call('EXISTS', ev(id)) == 1 then
  local dead = redis.call('HGET', ev(id), 'du')
  if not dead or tonumber(dead) > now then return 0 end
  redis.call('DEL', ev(id))
  redis.call('ZREM', prefix .. 'dead', id)
end
local seq = redis.call('INCR', prefix .. 'seq')
-- One that happened before this generation may have been accepted and answered in the last.
local known = gen
if gen > 1 and tonumber(ARGV[7]) <= since + 60000 then known = gen - 1 end
redis.call('HSET', ev(id), 'st', 'W', 'w', ARGV[8], 'b', ARGV[3], 'c', ARGV[4], 'l', ARGV[5], 'u', ARGV[6], 'q', seq, 'ac', ms(now), 'at', 0,
  'rd', ms(now), 'gn', known, 'h', '0', 'r', '', 'nx', 0, 'db', '0', 'sd', '0', 'bg', 0, 'rs', '', 'tk', '0')
redis.call('ZADD', prefix .. 'open', ms(now), id)
redis.call('ZADD', prefix .. 'l:' .. ARGV[5], seq, id)
if redis.call('ZRANGE', prefix .. 'l:' .. ARGV[5], 0, 0)[1] == id then
  redis.call('ZADD', prefix .. 'due', place(ARGV[6], seq), id)
end
return 1
