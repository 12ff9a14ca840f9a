-- create accepts reminders with their occurrences, those of all calls that came together.
-- Refused when memory is full.
--   ARGV from 2 on, for each: id, made, body, sum, planned ms (0 none), "1" when active, number
--        of occurrences, then for each of these: id, at ms, urgency, body, sum
-- Returns for each 1 when it is new, 0 when it was there, or why not: EXISTS, CORRUPT.
local stamp = string.format('%.0f', now)
local lg = '["' .. stamp .. '","accepted","",""]'

-- What goes into the indexes is put there at the end, all at once.
local index = {rem = {}, due = {}, ['at:W'] = {}}
local function enter(name, score, member)
  local list = index[name]
  list[#list + 1] = score
  list[#list + 1] = member
end

-- accept adds an occurrence whose body is b with the sum c. One that was due when the
-- generation began may have been accepted and sent before it: it counts as of the last one.
-- It writes out what store would, since nothing is done as often.
local function accept(rid, id, at, ur, b, c)
  if redis.call('EXISTS', prefix .. 'o:' .. id) == 1 then return end
  local s = string.format('{"v":%d,"st":"W","u":0,"rd":%s,"at":%s,"ur":%s,"tk":0,"n":0,"gn":%.0f,"ac":%s}',
    VERSION, at, at, ur, tonumber(at) > since and gen or gen - 1, stamp)
  redis.call('SADD', prefix .. 'm:' .. rid, id)
  redis.call('HSET', prefix .. 'o:' .. id, 'b', b, 'c', c, 's', s, 'k', redis.sha1hex(s), 'lg', lg)
  enter('at:W', at, id)
  enter('due', at, ur .. id)
end

local function create(rid, made, body, sum, planned, active)
  local old = redis.pcall('HMGET', prefix .. 'r:' .. rid, 'b', 'mk')
  if old.err then return 'CORRUPT ' .. rid end
  if old[1] then return old[2] == made and 0 or 'EXISTS ' .. rid end
  redis.call('HSET', prefix .. 'r:' .. rid, 'b', body, 'c', sum, 'mk', made, 'cr', stamp, 'v', 1)
  enter('rem', 0, rid)
  if active ~= '1' then
    redis.call('SADD', prefix .. 'inactive', rid)
  elseif planned ~= '0' then
    redis.call('ZADD', prefix .. 'plan', planned, rid)
  end
  return 1
end

local out, i = {}, 2
while i <= #ARGV do
  local rid, first, n = ARGV[i], i + 7, tonumber(ARGV[i + 6])
  local new = create(rid, ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5])
  out[#out + 1] = new
  i = first + 5 * n
  if new == 1 then
    for j = first, i - 1, 5 do accept(rid, ARGV[j], ARGV[j + 1], ARGV[j + 2], ARGV[j + 3], ARGV[j + 4]) end
  end
end
for name, list in pairs(index) do
  for j = 1, #list, 1000 do redis.call('ZADD', prefix .. name, unpack(list, j, math.min(j + 999, #list))) end
end
return out
