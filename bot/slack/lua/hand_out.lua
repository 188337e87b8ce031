-- Hand the first job of a thread to the consumer that has just been given the thread's entry.
-- KEYS  1 ready (stream) · 2 jobs of the thread (list) · 3 tries (string)
-- ARGV  1 group · 2 entry · 3 consumer · 4 TTL of tries, seconds
-- Returns {job, tries, died?}, or nil where there is nothing to do or another consumer was quicker. Died: whoever had it before neither
-- finished it nor handed it back, of which a "+" behind the tries tells.
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)
if #pending == 0 or pending[1][2] ~= ARGV[3] then return nil end
local job = redis.call('LINDEX', KEYS[2], 0)
if not job then
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
  redis.call('XDEL', KEYS[1], ARGV[2])
  redis.call('DEL', KEYS[3])
  return nil
end
local before = redis.call('GET', KEYS[3])
local tries = tonumber(string.match(before or '0', '^%d+')) + 1
redis.call('SET', KEYS[3], tries, 'EX', ARGV[4])
return {job, tries, before and string.sub(before, -1) ~= '+' and 1 or 0}
