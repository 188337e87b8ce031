-- Everything a worker does with a job it holds; nothing where the lease is no longer its own.
-- KEYS  1 ready (stream) · 2 jobs of the thread (list) · 3 tries (string) · 4 dead (list)
--       5 disowned (string): where it is there, no letter is left
-- ARGV  1 group · 2 entry · 3 consumer · 4 tries · 5 job · 6 thread · 7 what: renew, later, line_up, put_back, done or bury
--       8 later: idle time to pretend, ms; put_back: the tries before; bury: the letter · 9 bury: letters kept · 10 bury: TTL of the letters, seconds
-- Returns 1, or 0 when the lease was lost. Consumer, tries and job together are the fence: a name may be used again.
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)
if pending.err or #pending == 0 or pending[1][2] ~= ARGV[3] then return 0 end
if redis.call('GET', KEYS[3]) ~= ARGV[4] or redis.call('LINDEX', KEYS[2], 0) ~= ARGV[5] then return 0 end

local what = ARGV[7]
if what == 'later' or what == 'line_up' then redis.call('APPEND', KEYS[3], '+') end  -- see hand_out.lua
if what == 'renew' or what == 'later' then
  local idle = what == 'later' and ARGV[8] or 0
  redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[3], 0, ARGV[2], 'IDLE', idle, 'JUSTID')
  return 1
end
if what == 'bury' and redis.call('EXISTS', KEYS[5]) == 0 then
  redis.call('LPUSH', KEYS[4], ARGV[8])
  redis.call('LTRIM', KEYS[4], 0, ARGV[9] - 1)
  redis.call('EXPIRE', KEYS[4], ARGV[10])
end
if what == 'put_back' then
  if ARGV[8] == '' then redis.call('DEL', KEYS[3]) else redis.call('SET', KEYS[3], ARGV[8], 'KEEPTTL') end
end
if what == 'done' or what == 'bury' then
  redis.call('LPOP', KEYS[2])
  redis.call('DEL', KEYS[3])
end
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('XADD', KEYS[1], '*', 'thread', ARGV[6]) end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return 1
