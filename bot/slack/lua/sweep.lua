-- Give the conversations that have become quiet to the workers, each to one of them and once.
-- KEYS  1 ready (stream) · 2 quiet (zset) · 3… jobs of the threads (lists)
-- ARGV  1 now, seconds · 2 TTL of jobs, seconds · then for each thread: member of the set, job, thread
-- Returns how many there were: one that somebody has spoken in since, or that another process took, is none.
local swept = 0
for i = 3, #KEYS do
  local at = 3 * (i - 2)
  local due = redis.call('ZSCORE', KEYS[2], ARGV[at])
  if due and tonumber(due) <= tonumber(ARGV[1]) then
    redis.call('ZREM', KEYS[2], ARGV[at])
    local waiting = redis.call('RPUSH', KEYS[i], ARGV[at + 1])
    redis.call('EXPIRE', KEYS[i], ARGV[2])
    if waiting == 1 then redis.call('XADD', KEYS[1], '*', 'thread', ARGV[at + 2]) end
    swept = swept + 1
  end
end
return swept
