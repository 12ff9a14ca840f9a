-- setting replaces a setting if it is still of the version that was read.
--   KEYS 1 the hash of settings
--   ARGV 1 name, 2 version read ("0" none), 3 version SPACE sum body
-- Returns 1, or 0 when it is of another version.
local old = redis.call('HGET', KEYS[1], ARGV[1])
local version = '0'
if old then version = string.match(old, '^(%d+) ') or '0' end
if version ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
