-- claim hands out what is ready, the earliest and most urgent first.
--   ARGV 2 at most, 3 lease ms, 4 worker
-- Returns {now, generation, since, next ms or -1, {{id, b, c, s, lg}...}, {id parked...}}.
local max, out, parked, skip, seen = tonumber(ARGV[2]), {}, {}, 0, 0
while #out < max and seen < 2000 do -- bounded, whatever lies in the index
  local found = redis.call('ZRANGE', prefix .. 'due', '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', skip, max - #out, 'WITHSCORES')
  if #found == 0 then break end
  for i = 1, #found, 2 do
    local member, id = found[i], string.sub(found[i], 2)
    local r, why, lg = load(id)
    seen = seen + 1
    if why == 'NEWER' then
      skip = skip + 1 -- for a newer program
    elseif not r then
      redis.call('ZREM', prefix .. 'due', member)
      park(id)
      parked[#parked + 1] = id
    elseif final(r) or r.rd ~= tonumber(found[i + 1]) or string.format('%d%s', r.ur, id) ~= member then
      redis.call('ZREM', prefix .. 'due', member) -- an entry nothing stands behind
      if not final(r) then store(id, r, name(r), lg) end
    else
      local was = name(r)
      if r.st == 'S' then lg = event(lg, 'uncertain', r.wk, 'lease of the send ran out') end
      r.u = (r.st == 'S' or doubtful(r)) and 1 or 0
      r.st, r.wk, r.rd, r.tk = 'C', ARGV[4], now + ARGV[3], r.tk + 1
      store(id, r, was, lg)
      local body = redis.call('HMGET', prefix .. 'o:' .. id, 'b', 'c', 's', 'lg')
      out[#out + 1] = {id, body[1], body[2], body[3], body[4]}
    end
  end
end
local first = redis.call('ZRANGE', prefix .. 'due', 0, 0, 'WITHSCORES')
return {now, gen, since, first[2] and tonumber(first[2]) or -1, out, parked}
