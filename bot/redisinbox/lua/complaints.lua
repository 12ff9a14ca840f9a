-- complaints lists feedback, the newest first.
--   ARGV 2 after, 3 since, ms, 4 person or "", 5 at most
-- Returns {"1" there is more, body...}.
local fb, skip = prefix .. 'fb', 0
if ARGV[2] ~= '' then
  local rank = redis.call('ZREVRANK', fb, ARGV[2])
  if not rank then return redis.error_reply('MISSING ' .. ARGV[2]) end
  skip = rank + 1
end
local out = {'0'}
while true do
  local ids = redis.call('ZRANGE', fb, '+inf', ARGV[3], 'BYSCORE', 'REV', 'LIMIT', skip, 200)
  if #ids == 0 then return out end
  for _, id in ipairs(ids) do
    skip = skip + 1
    local h = redis.call('HMGET', prefix .. 'f:' .. id, 'b', 'u', 'p')
    if h[1] and tonumber(h[2]) > now and (ARGV[4] == '' or ARGV[4] == h[3]) then
      if #out > tonumber(ARGV[5]) then
        out[1] = '1'
        return out
      end
      out[#out + 1] = h[1]
    end
  end
end
