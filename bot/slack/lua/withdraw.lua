-- Take jobs of a thread back that wait; the one that was handed out already stays.
-- KEYS  1 ready (stream) · 2 jobs of the thread (list) · 3 tries (string)
-- ARGV  1 group · 2 thread · 3… jobs. Returns how many were taken back.
local held = redis.call('EXISTS', KEYS[3]) == 1 and redis.call('LINDEX', KEYS[2], 0)
local taken = 0
for i = 3, #ARGV do
  if ARGV[i] ~= held then taken = taken + redis.call('LREM', KEYS[2], 1, ARGV[i]) end
end
if taken > 0 and redis.call('EXISTS', KEYS[2]) == 0 then  -- the next job brings an entry of its own
  for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
    if entry[2][2] == ARGV[2] then
      redis.call('XACK', KEYS[1], ARGV[1], entry[1])
      redis.call('XDEL', KEYS[1], entry[1])
    end
  end
end
return taken
