-- list is a page of occurrences by time and id.
--   ARGV 2 and 3 after which (ms, id), 4 before when (ms or +inf), 5 at most, then names of states
-- Returns {{id, b, c, s, k, lg}...}, in order.
local after, afterID, most, rows = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[5]), {}
for i = 6, #ARGV do
  local key = prefix .. 'at:' .. ARGV[i]
  -- Of those at the very moment of the last one, in order of id, the first after it.
  local lo = redis.call('ZCOUNT', key, '-inf', '(' .. ARGV[2])
  local hi = redis.call('ZCOUNT', key, '-inf', ARGV[2])
  while lo < hi do
    local mid = math.floor((lo + hi) / 2)
    if redis.call('ZRANGE', key, mid, mid)[1] > afterID then hi = mid else lo = mid + 1 end
  end
  local found = redis.call('ZRANGE', key, lo, lo + most - 1, 'WITHSCORES')
  for j = 1, #found, 2 do
    local at = tonumber(found[j + 1])
    if ARGV[4] ~= '+inf' and at >= tonumber(ARGV[4]) then break end
    rows[#rows + 1] = {at, found[j]}
  end
end
table.sort(rows, function(a, b) if a[1] ~= b[1] then return a[1] < b[1] end return a[2] < b[2] end)
local out = {}
for i = 1, math.min(most, #rows) do
  local h = redis.pcall('HMGET', prefix .. 'o:' .. rows[i][2], 'b', 'c', 's', 'k', 'lg')
  if h.err then h = {} end
  out[i] = {rows[i][2], h[1] or '', h[2] or '', h[3] or '', h[4] or '', h[5] or '', rows[i][1]}
end
return out
