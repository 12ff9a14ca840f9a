-- Before every script but epoch.lua.
--   KEYS[1]  <prefix>{tag}:epoch. All other keys are made from it: same hash tag, same slot.
--   ARGV[1]  milliseconds added to the clock of Redis; 0 but in tests.
-- Errors: NOEPOCH (wiped).
local prefix = string.sub(KEYS[1], 1, -6)
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000) + ARGV[1]
local epoch = redis.pcall('HMGET', KEYS[1], 'n', 'since')
if epoch.err or not epoch[1] or not epoch[2] then return redis.error_reply('NOEPOCH the store was wiped') end
local gen, since = tonumber(epoch[1]), tonumber(epoch[2])
