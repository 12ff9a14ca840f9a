-- Before every script, after prologue.lua of package redisdb and VERSION, which is reminders.BodyVersion.
-- Errors: STALE, UNCERTAIN, CORRUPT, MISSING, NEWER, EXISTS, CONFLICT.
-- The names of state and mark, one index each: at:W, at:WU, ...
local NAMES = {'W', 'WU', 'C', 'CU', 'S', 'D', 'X', 'F', 'FU'}

local function name(r) return r.u == 1 and r.st .. 'U' or r.st end
local function final(r) return r.st == 'D' or r.st == 'X' or r.st == 'F' end
local function doubtful(r) return r.u == 1 or (r.gn < gen and r.at <= since) end

-- fail is an error reply of a code and what it is about.
local function fail(code, what) return redis.error_reply(code .. ' ' .. what) end

-- load returns the state of an occurrence and its history, or nil and a code.
local function load(id)
  local h = redis.pcall('HMGET', prefix .. 'o:' .. id, 's', 'k', 'lg')
  if h.err then return nil, 'CORRUPT' end
  if not h[1] then
    return nil, redis.call('EXISTS', prefix .. 'o:' .. id) == 1 and 'CORRUPT' or 'MISSING'
  end
  if redis.sha1hex(h[1]) ~= h[2] then return nil, 'CORRUPT' end
  local ok, r = pcall(cjson.decode, h[1])
  if not ok or type(r) ~= 'table' then return nil, 'CORRUPT' end
  if r.v > VERSION then return nil, 'NEWER' end
  return r, nil, h[3] or ''
end

-- store writes a state and keeps the indexes in step; was is name() before, nil for a new one.
local function store(id, r, was, lg)
  local s, is, due = cjson.encode(r), name(r), r.ur .. id
  redis.call('HSET', prefix .. 'o:' .. id, 's', s, 'k', redis.sha1hex(s), 'lg', lg)
  if is ~= was then
    if was then redis.call('ZREM', prefix .. 'at:' .. was, id) end
    redis.call('ZADD', prefix .. 'at:' .. is, r.at, id)
  end
  if final(r) then redis.call('ZREM', prefix .. 'due', due) else redis.call('ZADD', prefix .. 'due', r.rd, due) end
end

-- event adds a line to a history of at most 64; what is lost is the second oldest.
local function event(lg, what, by, note)
  local line = cjson.encode({string.format('%.0f', now), what, by or '', note or ''})
  if lg == '' then return line end
  local _, n = string.gsub(lg, '\n', '\n')
  if n >= 63 then
    local a = string.find(lg, '\n', 1, true)
    local b = string.find(lg, '\n', a + 1, true)
    lg = string.sub(lg, 1, a) .. string.sub(lg, b + 1)
  end
  return lg .. '\n' .. line
end

-- finish makes r final; a dead one stays uncertain if it was.
local function finish(r, st, reason)
  r.st, r.rd, r.fi, r.rs = st, nil, now, reason
  if st ~= 'F' then r.u = 0 end
end

-- wait puts r back until at.
local function wait(r, at) r.st, r.rd, r.wk = 'W', tonumber(at), nil end

-- held loads the occurrence of a claim and checks the token; nil and an error otherwise.
local function held(id, token, claimed)
  local r, why, lg = load(id)
  if not r then return nil, fail(why, id) end
  if tonumber(token) == 0 or tonumber(token) ~= r.tk or (claimed and r.st ~= 'C') then
    return nil, fail('STALE', string.format('%s: token %s, now %.0f (%s)', id, token, r.tk, name(r)))
  end
  return r, nil, lg
end

-- park moves what cannot be read out of the way and keeps it under x:, for a person to look at.
local function park(id)
  for _, n in ipairs(NAMES) do redis.call('ZREM', prefix .. 'at:' .. n, id) end
  for u = 0, 9 do redis.call('ZREM', prefix .. 'due', u .. id) end
  if redis.call('EXISTS', prefix .. 'o:' .. id) == 1 then
    redis.call('RENAME', prefix .. 'o:' .. id, prefix .. 'x:' .. id)
  end
  redis.call('HSET', prefix .. 'o:' .. id, 'parked', string.format('%.0f', now)) -- so that it counts as known
  redis.call('SADD', prefix .. 'bad', id)
end
