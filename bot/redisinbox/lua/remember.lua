-- remember replaces what is under a key.
--   ARGV 2 key, 3 value, 4 how long, ms, 5... persons
local name = prefix .. 'm:' .. ARGV[2]
local old = redis.call('HGET', name, 'p')
if old then
  for _, person in ipairs(cjson.decode(old)) do redis.call('SREM', prefix .. 'mp:' .. person, ARGV[2]) end
end
local persons = {}
for i = 5, #ARGV do persons[#persons + 1] = ARGV[i] end
redis.call('DEL', name)
redis.call('HSET', name, 'v', ARGV[3], 'u', ms(now + ARGV[4]), 'p', #persons == 0 and '[]' or cjson.encode(persons))
redis.call('PEXPIRE', name, ARGV[4])
for _, person in ipairs(persons) do
  local set = prefix .. 'mp:' .. person
  redis.call('SADD', set, ARGV[2])
  if redis.call('PTTL', set) < tonumber(ARGV[4]) then redis.call('PEXPIRE', set, ARGV[4]) end
end
return 1
