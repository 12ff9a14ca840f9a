-- rems is a page of reminders by id, or of those whose plan time has come, earliest first.
--   ARGV 2 "id" or "plan", 3 after which id, 4 at most
-- Returns {{id, b, c, v, cr, plan ms}...}.
local ids, out, score = {}, {}, {}
if ARGV[2] == 'id' then
  ids = redis.call('ZRANGE', prefix .. 'rem', ARGV[3] == '' and '-' or '(' .. ARGV[3], '+', 'BYLEX', 'LIMIT', 0, ARGV[4])
else
  local found = redis.call('ZRANGE', prefix .. 'plan', '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', 0, ARGV[4], 'WITHSCORES')
  for i = 1, #found, 2 do ids[#ids + 1] = found[i]; score[#ids] = found[i + 1] end
end
for i, id in ipairs(ids) do
  local h = redis.pcall('HMGET', prefix .. 'r:' .. id, 'b', 'c', 'v', 'cr')
  if h.err then h = {} end
  out[i] = {id, h[1] or '', h[2] or '', h[3] or '0', h[4] or '0', score[i] or '0'}
end
return out
