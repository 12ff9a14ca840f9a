-- park takes an occurrence whose body cannot be read out of the way.
--   ARGV 2 id
-- Returns 1.
park(ARGV[2])
return 1
