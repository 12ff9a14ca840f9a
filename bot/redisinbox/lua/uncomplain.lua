-- uncomplain deletes a person's feedback and returns how much that was.
--   ARGV 2 person
local n = 0
for _, id in ipairs(redis.call('ZRANGE', prefix .. 'fb', 0, -1)) do
  local h = redis.call('HMGET', prefix .. 'f:' .. id, 'p', 'u')
  if not h[1] or h[1] == ARGV[2] then
    if h[1] and tonumber(h[2]) > now then n = n + 1 end
    redis.call('DEL', prefix .. 'f:' .. id)
    redis.call('ZREM', prefix .. 'fb', id)
  end
end
return n
