-- counts are for metrics.
-- Returns {W, WU, C, CU, S, D, X, F, FU, parked, ready, oldest ms or -1, reminders, active, first plan ms or -1}.
local out = {}
for i, n in ipairs(NAMES) do out[i] = redis.call('ZCARD', prefix .. 'at:' .. n) end
local first = redis.call('ZRANGE', prefix .. 'due', 0, 0, 'WITHSCORES')
local plan = redis.call('ZRANGE', prefix .. 'plan', 0, 0, 'WITHSCORES')
out[10] = redis.call('SCARD', prefix .. 'bad')
out[11] = redis.call('ZCOUNT', prefix .. 'due', '-inf', string.format('%.0f', now))
out[12] = first[2] and tonumber(first[2]) or -1
out[13] = redis.call('ZCARD', prefix .. 'rem')
out[14] = out[13] - redis.call('SCARD', prefix .. 'inactive')
out[15] = plan[2] and tonumber(plan[2]) or -1
return out
