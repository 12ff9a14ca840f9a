-- peek lists what claim would hand out, for stores of several shards.
--   ARGV 2 at most
-- Returns {now, generation, since, next ms or -1, {member, score...}}.
local first = redis.call('ZRANGE', prefix .. 'due', 0, 0, 'WITHSCORES')
local found = redis.call('ZRANGE', prefix .. 'due', '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', 0, ARGV[2], 'WITHSCORES')
return {now, gen, since, first[2] and tonumber(first[2]) or -1, found}
