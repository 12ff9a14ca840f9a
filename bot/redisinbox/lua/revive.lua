-- revive makes a buried event wait again, the last of its lane.
--   ARGV 2 id
local id = ARGV[2]
local h = redis.call('HMGET', ev(id), 'st', 'du', 'l')
if h[1] ~= 'F' or tonumber(h[2]) <= now then return redis.error_reply('MISSING ' .. id) end
local seq = redis.call('INCR', prefix .. 'seq')
redis.call('PERSIST', ev(id))
redis.call('HDEL', ev(id), 'du')
redis.call('HSET', ev(id), 'st', 'W', 'at', 0, 'q', seq, 'rd', ms(now))
redis.call('ZREM', prefix .. 'dead', id)
redis.call('ZADD', prefix .. 'open', redis.call('HGET', ev(id), 'ac'), id)
redis.call('ZADD', prefix .. 'l:' .. h[3], seq, id)
lift(h[3])
return 1
