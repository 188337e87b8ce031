-- Give a memory a new content. Returns 1, 0 when it is not kept (any more), -1 when it is no longer what it was thought to be.
-- ARGV  2 id · 3 the content it is thought to have, '' for any · 4 the new one · 5 bucket in the snapshot
local id, line = ARGV[2], redis.call('HGET', KEYS[1], ARGV[2])
if not line then return 0 end
if ARGV[3] ~= '' and ARGV[3] ~= line then return -1 end
unlink(id, line)
redis.call('HSET', KEYS[1], id, ARGV[4])
link(id, ARGV[4])
tell('put', id)
erase(tonumber(ARGV[5]))
return 1
