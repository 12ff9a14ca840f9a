-- claim hands out what is ready, urgent ones first, then as accepted; of a lane the first.
--   ARGV 2 at most, 3 lease ms
-- Returns {now, next ms or -1, {{id, body, sum, accepted, attempts, token, handled, replies, next
-- reply, doubt, begun, reason, unsure}...}, generation}.
local later, due = prefix .. 'later', prefix .. 'due'
for _, id in ipairs(redis.call('ZRANGE', later, '-inf', ms(now), 'BYSCORE', 'LIMIT', 0, 1000)) do
  redis.call('ZREM', later, id)
  local h = redis.call('HMGET', ev(id), 'u', 'q')
  if h[1] then redis.call('ZADD', due, place(h[1], h[2]), id) end
end
local max, out = tonumber(ARGV[2]), {}
while #out < max do
  local id = redis.call('ZRANGE', due, 0, 0)[1]
  if not id then break end
  redis.call('ZREM', due, id)
  local h = redis.call('HMGET', ev(id), 'b', 'c', 'ac', 'at', 'h', 'r', 'nx', 'db', 'sd', 'bg', 'rs', 'gn')
  if h[3] then
    local token = ms(gen * 1e12 + redis.call('INCR', prefix .. 'tok')) -- never again, whatever was lost
    local doubt = (h[8] == '1' or h[9] == '1') and '1' or '0'
    local attempts = tonumber(h[4]) + 1
    redis.call('HSET', ev(id), 'st', 'C', 'tk', token, 'at', attempts, 'db', doubt, 'sd', '0', 'rd', ms(now + ARGV[3]))
    redis.call('ZADD', later, ms(now + ARGV[3]), id)
    redis.call('SADD', prefix .. 'held', id)
    out[#out + 1] = {id, h[1], h[2], h[3], attempts, token, h[5], h[6], h[7], doubt, h[10], h[11], tonumber(h[12]) < gen and '1' or '0'}
  end
end
local next = -1
if redis.call('ZCARD', due) > 0 then
  next = ms(now)
else
  local first = redis.call('ZRANGE', later, 0, 0, 'WITHSCORES')
  if first[2] then next = ms(tonumber(first[2])) end
end
return {ms(now), next, out, gen}
