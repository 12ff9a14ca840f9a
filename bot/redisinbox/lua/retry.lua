-- retry gives an event back.
--   ARGV 2 id, 3 token, 4 after ms, 5 reason, 6 "1" replies are given, 7 replies, 8 "1" in doubt, 9 "1" does not count
local lane, err = held()
if not lane then return err end
local id = ARGV[2]
if ARGV[6] == '1' then keep(id, ARGV[7]) end
if ARGV[9] == '1' then redis.call('HINCRBY', ev(id), 'at', -1) end
redis.call('HSET', ev(id), 'st', 'W', 'sd', '0', 'db', ARGV[8], 'rs', ARGV[5], 'rd', ms(now + ARGV[4]))
redis.call('SREM', prefix .. 'held', id)
wait(id, now + ARGV[4])
return 1
