-- read is a snapshot of an occurrence, or of a reminder with all its occurrences, or with the
-- ids of those that are there among some.
--   ARGV 2 "o", "r" or "x", 3 id, with "x" from 4 on ids of occurrences
-- Returns {now, generation, since, reminder, {occurrence...}}: reminder is {id, b, c, v, cr} or
-- empty when there is none; an occurrence {id, b, c, s, k, lg}, only {id} when it is damaged or
-- parked.
local function row(id)
  local h = redis.pcall('HMGET', prefix .. 'o:' .. id, 'b', 'c', 's', 'k', 'lg')
  if h.err or not h[1] then return {id} end
  return {id, h[1], h[2] or '', h[3] or '', h[4] or '', h[5] or ''}
end
if ARGV[2] == 'o' then
  if redis.call('EXISTS', prefix .. 'o:' .. ARGV[3]) == 0 then return fail('MISSING', ARGV[3]) end
  return {now, gen, since, {}, {row(ARGV[3])}}
end
local h, rem, out = redis.pcall('HMGET', prefix .. 'r:' .. ARGV[3], 'b', 'c', 'v', 'cr'), {}, {}
if h.err then
  rem = {ARGV[3], '', '', '0', '0'}
elseif h[1] or redis.call('EXISTS', prefix .. 'r:' .. ARGV[3]) == 1 then
  rem = {ARGV[3], h[1] or '', h[2] or '', h[3] or '0', h[4] or '0'}
end
if ARGV[2] == 'x' then
  for i = 4, #ARGV do
    if redis.call('EXISTS', prefix .. 'o:' .. ARGV[i]) == 1 then out[#out + 1] = {ARGV[i]} end
  end
  return {now, gen, since, rem, out}
end
for _, id in ipairs(redis.call('SMEMBERS', prefix .. 'm:' .. ARGV[3])) do out[#out + 1] = row(id) end
return {now, gen, since, rem, out}
