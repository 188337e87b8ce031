-- Hand the first job of a thread to the consumer that has just been given the thread's entry.
-- KEYS  1 ready (stream) · 2 jobs of the thread (list) · 3 tries (string)
-- ARGV  1 group · 2 entry · 3 consumer · 4 TTL of tries, seconds
-- Returns {job, tries}, or nil where there is nothing to do or another consumer was quicker.
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)
if #pending == 0 or pending[1][2] ~= ARGV[3] then return nil end
local job = redis.call('LINDEX', KEYS[2], 0)
if not job then
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
  redis.call('XDEL', KEYS[1], ARGV[2])
  redis.call('DEL', KEYS[3])
  return nil
end
local tries = redis.call('INCR', KEYS[3])
redis.call('EXPIRE', KEYS[3], ARGV[4])
return {job, tries}
