-- begin marks a reply as about to be performed.
--   ARGV 2 id, 3 token, 4 number of the reply, 5 lease ms, 6 replies
local lane, err = held()
if not lane then return err end
local id = ARGV[2]
keep(id, ARGV[6])
local h = redis.call('HMGET', ev(id), 'nx', 'bg')
if h[1] ~= ARGV[4] or h[2] == '0' then redis.call('HSET', ev(id), 'bg', ms(now)) end
redis.call('HSET', ev(id), 'nx', ARGV[4], 'sd', '1')
wait(id, now + ARGV[5])
return 1
