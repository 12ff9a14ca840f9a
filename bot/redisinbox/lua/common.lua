-- Before every script, after prologue.lua of package redisdb.
-- Errors: STALE, MISSING.
local function ms(n) return string.format('%.0f', n) end
local function ev(id) return prefix .. 'e:' .. id end

-- place is where an event stands among those that are due: urgent ones first, then as accepted.
local function place(urgent, seq)
  return ms(tonumber(seq) + (urgent == '1' and 0 or 2251799813685248))
end

-- lift lets the first of a lane come, if it waits.
local function lift(lane)
  local first = redis.call('ZRANGE', prefix .. 'l:' .. lane, 0, 0)[1]
  if not first then return end
  local h = redis.call('HMGET', ev(first), 'st', 'rd')
  if not h[1] then -- nothing stands behind it
    redis.call('ZREM', prefix .. 'l:' .. lane, first)
    return lift(lane)
  end
  if h[1] == 'W' and not redis.call('ZSCORE', prefix .. 'due', first) then
    redis.call('ZADD', prefix .. 'later', h[2], first)
  end
end

-- leave takes an event out of everything that waits and lets the next of its lane come.
local function leave(id, lane)
  redis.call('ZREM', prefix .. 'due', id)
  redis.call('ZREM', prefix .. 'later', id)
  redis.call('ZREM', prefix .. 'open', id)
  redis.call('SREM', prefix .. 'held', id)
  redis.call('ZREM', prefix .. 'l:' .. lane, id)
  lift(lane)
end

-- held is the lane of an event when ARGV[2], ARGV[3] is its present claim; nil and an error otherwise.
local function held()
  local h = redis.call('HMGET', ev(ARGV[2]), 'st', 'tk', 'l')
  if h[1] ~= 'C' or h[2] ~= ARGV[3] then return nil, redis.error_reply('STALE ' .. ARGV[2]) end
  return h[3]
end

-- keep keeps the replies of an event unless it has some.
local function keep(id, replies)
  if redis.call('HGET', ev(id), 'h') ~= '1' then
    redis.call('HSET', ev(id), 'h', '1', 'r', replies)
  end
end

-- wait puts an event in line to be ready from a moment on, wherever it stood.
local function wait(id, at)
  redis.call('ZREM', prefix .. 'due', id)
  redis.call('ZADD', prefix .. 'later', ms(at), id)
end
