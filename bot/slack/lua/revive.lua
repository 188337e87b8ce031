-- Put a job that was given up back in line, once, where it stands by its time: behind the job that was handed out and all older ones.
-- KEYS  1 dead (list) · 2 ready (stream) · 3 jobs of the thread (list) · 4 tries (string)
-- ARGV  1 letter · 2 job · 3 thread · 4 when the job was taken in · 5 TTL of jobs, seconds
-- Returns 1, or 0 where somebody else was quicker.
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end

local waiting = redis.call('LRANGE', KEYS[3], 0, -1)
local first = redis.call('EXISTS', KEYS[4]) + 1
local later = nil
for i = first, #waiting do
  local read, event = pcall(cjson.decode, waiting[i])
  if read and type(event) == 'table' and (event.at or 0) > tonumber(ARGV[4]) then
    later = i
    break
  end
end
if later == 1 then
  redis.call('LPUSH', KEYS[3], ARGV[2])
elseif later then
  redis.call('LINSERT', KEYS[3], 'BEFORE', waiting[later], ARGV[2])
else
  redis.call('RPUSH', KEYS[3], ARGV[2])
end
redis.call('EXPIRE', KEYS[3], ARGV[5])
if #waiting == 0 then
  redis.call('DEL', KEYS[4])
  redis.call('XADD', KEYS[2], '*', 'thread', ARGV[3])
end
return 1
