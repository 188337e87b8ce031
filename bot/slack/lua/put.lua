-- Take one event in, once.
-- KEYS  1 ready (stream) · 2 jobs of the thread (list) · 3 joined (string) · 4 gone (string) · 5… seen claims (strings)
-- ARGV  1 job · 2 thread · 3 join? · 4 only if joined? · 5 deleted? ("1" or "0") · TTLs in seconds: 6 seen · 7 jobs · 8 joined
for i = 5, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 1 then return 'duplicate' end
end
local joined = redis.call('EXPIRE', KEYS[3], ARGV[8]) == 1
if ARGV[4] == '1' and not joined then return 'ignored' end

for i = 5, #KEYS do redis.call('SET', KEYS[i], '1', 'EX', ARGV[6]) end
if ARGV[3] == '1' then redis.call('SET', KEYS[3], '1', 'EX', ARGV[8]) end
if ARGV[5] == '1' then redis.call('SET', KEYS[4], '1', 'EX', ARGV[6]) end
local waiting = redis.call('RPUSH', KEYS[2], ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[7])
if waiting == 1 then redis.call('XADD', KEYS[1], '*', 'thread', ARGV[2]) end
return 'queued'
