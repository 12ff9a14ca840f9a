-- dead lists what was buried after an id, the oldest first.
--   ARGV 2 after, 3 at most
-- Returns {{id, body, sum, accepted, attempts, handled, replies, next reply, doubt, begun, reason}...}.
local dead = prefix .. 'dead'
local from = redis.call('ZSCORE', dead, ARGV[2])
local out = {}
for _, id in ipairs(redis.call('ZRANGE', dead, from and '(' .. from or '-inf', '+inf', 'BYSCORE', 'LIMIT', 0, 1000)) do
  local h = redis.call('HMGET', ev(id), 'du', 'b', 'c', 'ac', 'at', 'h', 'r', 'nx', 'db', 'bg', 'rs')
  if not h[1] or tonumber(h[1]) <= now then
    redis.call('DEL', ev(id))
    redis.call('ZREM', dead, id)
  elseif #out < tonumber(ARGV[3]) then
    out[#out + 1] = {id, h[2], h[3], h[4], h[5], h[6], h[7], h[8], h[9], h[10], h[11]}
  end
end
return out
