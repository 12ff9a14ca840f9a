-- epoch: run on every new connection before anything else, and when the epoch key is
-- missing. A server that is not the one that wrote the epoch (restarted, failed over) or that
-- has none (wiped) may have lost what was written last: a new generation begins.
--   KEYS[1] <prefix>{chat}:epoch
--   ARGV    1 clock offset, 2 the generation the caller remembers (0 none)
-- Returns {number, since ms, why}; why is first, wiped, restart, or same when it did not begin now.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000) + ARGV[1]
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local e = redis.call('HMGET', KEYS[1], 'n', 'since', 'run')
local n, since, why = tonumber(e[1] or 0), tonumber(e[2] or 0), 'same'
if not e[1] then
  n, since, why = tonumber(ARGV[2]) + 1, now, 'wiped'
  if n == 1 then since, why = 0, 'first' end
elseif e[3] ~= run then
  n, since, why = n + 1, now, 'restart'
end
if why ~= 'same' then
  redis.call('HSET', KEYS[1], 'n', n, 'since', string.format('%.0f', since), 'run', run)
end
return {n, since, why}
