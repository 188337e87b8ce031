-- Erase memories, with all that is known of them. Returns how many there were.
-- ARGV  2 bury? ('1': leave a tombstone for each and for its own messages; 'ids': for each alone) · 3 now, seconds · then for each: id, bucket in the snapshot
local removed, gone = 0, {}
for i = 4, #ARGV, 2 do
  local id, bucket = ARGV[i], tonumber(ARGV[i + 1])
  local line, where = kept(id)
  if line then
    local own = unlink(id, line)
    redis.call('HDEL', where, id)
    redis.call('HDEL', KEYS[7], id)
    if ARGV[2] ~= '0' then redis.call('HSET', KEYS[6], id, ARGV[3]) end
    if ARGV[2] == '1' then
      for _, message in ipairs(own) do redis.call('HSET', KEYS[6], message, ARGV[3]) end
    end
    tell('gone', id)
    erase(bucket)
    removed, gone[id] = removed + 1, true
  end
end
local pins = removed > 0 and redis.call('HGETALL', KEYS[8]) or {}
for i = 1, #pins, 2 do
  local before, left = cjson.decode(pins[i + 1]), {}
  for _, pin in ipairs(before) do
    if not gone[pin.id] then left[#left + 1] = pin end
  end
  if #left == 0 then
    redis.call('HDEL', KEYS[8], pins[i])
  elseif #left < #before then
    redis.call('HSET', KEYS[8], pins[i], cjson.encode(left))
  end
end
return removed
