-- counts returns {waiting, claimed, dead, accepted ms of the oldest that waits or -1}.
local first = redis.call('ZRANGE', prefix .. 'open', 0, 0, 'WITHSCORES')
return {redis.call('ZCARD', prefix .. 'open'), redis.call('SCARD', prefix .. 'held'), redis.call('ZCARD', prefix .. 'dead'),
  first[2] and ms(tonumber(first[2])) or '-1'}
