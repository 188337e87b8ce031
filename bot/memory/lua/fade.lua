-- Take memories out of recall, or back into it; nothing of them is lost. Returns how many were moved.
-- ARGV  2 fade? ('1'; else they come back) · then for each: id, bucket in the snapshot
local fade, moved = ARGV[2] == '1', 0
local from, to = KEYS[fade and 1 or 9], KEYS[fade and 9 or 1]
for i = 3, #ARGV, 2 do
  local id = ARGV[i]
  local line = redis.call('HGET', from, id)
  if line then
    redis.call('HSET', to, id, line)
    redis.call('HDEL', from, id)
    tell(fade and 'gone' or 'put', id)
    erase(tonumber(ARGV[i + 1]))
    moved = moved + 1
  end
end
return moved
