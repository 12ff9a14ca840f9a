-- settle records what became of a reply; the last ends the event, and all but its id is forgotten.
--   ARGV 2 id, 3 token, 4 number of the reply, 5 "1" the last, 6 why it failed, 7 how long its id is kept, ms
local lane, err = held()
if not lane then return err end
local id = ARGV[2]
if ARGV[5] == '1' then
  redis.call('DEL', ev(id))
  redis.call('SET', prefix .. 'd:' .. id, ms(now + ARGV[7]), 'PX', ARGV[7])
  leave(id, lane)
else
  redis.call('HSET', ev(id), 'nx', tonumber(ARGV[4]) + 1, 'sd', '0', 'db', '0', 'bg', 0, 'rs', ARGV[6])
end
return 1
