-- Give an entry to every thread that has jobs and none: after somebody deleted or lost the stream.
-- KEYS  1 ready (stream) · 2… jobs of the threads (lists)
-- ARGV  the threads, in the same order. Returns how many were healed.
local present = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do present[entry[2][2]] = true end
local healed = 0
for i, thread in ipairs(ARGV) do
  if not present[thread] and redis.call('EXISTS', KEYS[i + 1]) == 1 then
    redis.call('XADD', KEYS[1], '*', 'thread', thread)
    healed = healed + 1
  end
end
return healed
