-- forget forgets all that is a person's, and returns how many keys that were.
--   ARGV 2 person
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
return n
