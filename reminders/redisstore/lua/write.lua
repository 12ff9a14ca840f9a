-- write replaces what was read before, if it and the generation are still the same: how
-- everything rare is done, with its logic in Go. Also as write_oom, allowed when memory is
-- full, for what makes room or must not fail (cancel, finish).
--   ARGV 2 generation read, 3 reminder id, 4 its v as read ("0" absent, "*" any),
--        5 "keep", "put" or "drop" it, 6 body, 7 sum, 8 made, 9 planned ms, 10 "1" when active,
--        then for each occurrence: id, k as read ("" absent, "*" any), "check", "put" or "drop",
--        state, history, body ("" keeps it), sum
-- Returns 1. Errors: CONFLICT.
local rid, act, key = ARGV[3], ARGV[5], prefix .. 'r:' .. ARGV[3]
if tonumber(ARGV[2]) ~= gen then return fail('CONFLICT', 'generation') end
if ARGV[4] ~= '*' then
  local v = redis.pcall('HGET', key, 'v')
  if type(v) == 'table' or (v or '0') ~= ARGV[4] then return fail('CONFLICT', rid) end
end
for i = 11, #ARGV, 7 do
  if ARGV[i + 1] ~= '*' then
    local k = redis.pcall('HGET', prefix .. 'o:' .. ARGV[i], 'k')
    if type(k) == 'table' or (k or '') ~= ARGV[i + 1] then return fail('CONFLICT', ARGV[i]) end
  end
end
if act == 'put' then
  if redis.call('TYPE', key).ok ~= 'hash' then redis.call('DEL', key) end
  redis.call('HSET', key, 'b', ARGV[6], 'c', ARGV[7], 'mk', ARGV[8])
  redis.call('ZADD', prefix .. 'rem', 0, rid)
  redis.call(ARGV[10] == '1' and 'SREM' or 'SADD', prefix .. 'inactive', rid)
  if ARGV[10] == '1' and ARGV[9] ~= '0' then
    redis.call('ZADD', prefix .. 'plan', ARGV[9], rid)
  else
    redis.call('ZREM', prefix .. 'plan', rid)
  end
elseif act == 'drop' then
  redis.call('DEL', key)
  redis.call('ZREM', prefix .. 'rem', rid)
  redis.call('ZREM', prefix .. 'plan', rid)
  redis.call('SREM', prefix .. 'inactive', rid)
end
if act ~= 'drop' and redis.call('TYPE', key).ok == 'hash' then redis.call('HINCRBY', key, 'v', 1) end
for i = 11, #ARGV, 7 do
  local id, what = ARGV[i], ARGV[i + 2]
  if what ~= 'check' then
    for _, n in ipairs(NAMES) do redis.call('ZREM', prefix .. 'at:' .. n, id) end
    for u = 0, 9 do redis.call('ZREM', prefix .. 'due', u .. id) end
  end
  if what == 'put' then
    if ARGV[i + 5] ~= '' then
      redis.call('DEL', prefix .. 'o:' .. id, prefix .. 'x:' .. id)
      redis.call('SREM', prefix .. 'bad', id)
      redis.call('HSET', prefix .. 'o:' .. id, 'b', ARGV[i + 5], 'c', ARGV[i + 6])
      redis.call('SADD', prefix .. 'm:' .. rid, id)
    end
    store(id, cjson.decode(ARGV[i + 3]), nil, ARGV[i + 4])
  elseif what == 'drop' then
    redis.call('DEL', prefix .. 'o:' .. id)
    redis.call('SREM', prefix .. 'm:' .. rid, id)
  end
end
return 1
