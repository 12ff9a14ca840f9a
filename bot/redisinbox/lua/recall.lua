-- recall returns what is under a key, or false.
--   ARGV 2 key
local h = redis.call('HMGET', prefix .. 'm:' .. ARGV[2], 'v', 'u')
if not h[1] or tonumber(h[2]) <= now then return false end
return h[1]
