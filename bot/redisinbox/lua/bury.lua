-- bury gives an event up.
--   ARGV 2 id, 3 token, 4 reason, 5 how long it is kept, ms
local lane, err = held()
if not lane then return err end
local id = ARGV[2]
redis.call('HSET', ev(id), 'st', 'F', 'rs', ARGV[4], 'du', ms(now + ARGV[5]))
redis.call('PEXPIRE', ev(id), ARGV[5])
redis.call('ZADD', prefix .. 'dead', redis.call('HGET', ev(id), 'q'), id)
leave(id, lane)
return 1
