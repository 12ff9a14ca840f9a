-- epoch: run on every new connection before anything else, and when the epoch key is
-- missing. A server that is not the one that wrote the epoch (restarted, failed over) or that
-- has none (wiped) cannot prove that it holds every mark: a new generation begins.
--   KEYS[1] <prefix>{tag}:epoch
--   ARGV    1 clock offset, 2 the generation the caller remembers (0 none), 3 "1" to begin a
--           new one in any case, 4 number of shards of the caller
-- Returns {number, since ms, why, shards, why it began}; why is first, wiped, restart, asked,
-- or same when it did not begin now.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000) + ARGV[1]
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local e = redis.call('HMGET', KEYS[1], 'n', 'since', 'run', 'shards', 'why')
local n, since, why = tonumber(e[1] or 0), tonumber(e[2] or 0), 'same'
if not e[1] then
  n = tonumber(ARGV[2]) + 1
  since = now
  why = 'wiped'
  if n == 1 then since, why = now - 1, 'first' end
elseif e[3] ~= run or ARGV[3] == '1' then
  n, since, why = n + 1, now, e[3] ~= run and 'restart' or 'asked'
end
if why ~= 'same' then
  redis.call('HSET', KEYS[1], 'n', n, 'since', string.format('%.0f', since), 'run', run, 'why', why, 'shards', e[4] or ARGV[4])
end
return {n, since, why, e[4] or ARGV[4], e[5] or ''}
