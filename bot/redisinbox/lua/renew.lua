-- renew makes a lease end so much from now.
--   ARGV 2 id, 3 token, 4 lease ms
local lane, err = held()
if not lane then return err end
wait(ARGV[2], now + ARGV[4])
return 1
