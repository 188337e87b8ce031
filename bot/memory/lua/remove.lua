-- Erase memories, with all that is known of them. Returns how many there were.
-- ARGV  2 bury? ('1': leave a tombstone for each and for its own messages) · then for each: id, bucket in the snapshot
local removed = 0
for i = 3, #ARGV, 2 do
  local id, bucket = ARGV[i], tonumber(ARGV[i + 1])
  local line, where = kept(id)
  if line then
    local own = unlink(id, line)
    redis.call('HDEL', where, id)
    redis.call('HDEL', KEYS[7], id)
    redis.call('HDEL', KEYS[8], id)
    if ARGV[2] == '1' then
      redis.call('HSET', KEYS[6], id, '1')
      for _, message in ipairs(own) do redis.call('HSET', KEYS[6], message, '1') end
    end
    tell('gone', id)
    erase(bucket)
    removed = removed + 1
  end
end
return removed
