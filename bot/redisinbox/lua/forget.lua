-- forget forgets all that is a person's, buried events included, and returns how many things that were.
--   ARGV 2 person, 3 how long the ids of those events are kept, ms
local set, n = prefix .. 'mp:' .. ARGV[2], 0
for _, name in ipairs(redis.call('SMEMBERS', set)) do
  local h = redis.call('HMGET', prefix .. 'm:' .. name, 'u', 'p')
  if h[1] then
    if tonumber(h[1]) > now then n = n + 1 end
    for _, person in ipairs(cjson.decode(h[2])) do redis.call('SREM', prefix .. 'mp:' .. person, name) end
    redis.call('DEL', prefix .. 'm:' .. name)
  end
end
redis.call('DEL', set)
for _, id in ipairs(redis.call('ZRANGE', prefix .. 'dead', 0, -1)) do
  if redis.call('HGET', ev(id), 'w') == ARGV[2] then
    redis.call('DEL', ev(id))
    redis.call('ZREM', prefix .. 'dead', id)
    redis.call('SET', prefix .. 'd:' .. id, ms(now + ARGV[3]), 'PX', ARGV[3])
    n = n + 1
  end
end
return n
