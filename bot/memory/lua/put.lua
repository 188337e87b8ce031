-- Keep memories, each message once. Returns how many were new.
-- ARGV  2 when that was asked for, seconds: an older tombstone does not hinder it; or 'faded': keep as faded · then for each: id, line, its own messages, all its messages (with spaces)
local asked = tonumber(ARGV[2]) or 0
local function buried(name)
  local since = redis.call('HGET', KEYS[6], name)
  return since and (tonumber(since) or 0) >= asked
end

local new, where = 0, KEYS[ARGV[2] == 'faded' and 9 or 1]
for i = 3, #ARGV, 4 do
  local id, line, own, all = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local there = kept(id)
  if there then
    if there ~= line then return redis.error_reply('TAKEN ' .. id) end
  else
    local free = not buried(id)
    for message in string.gmatch(own, '%S+') do
      free = free and redis.call('HEXISTS', KEYS[2], message) == 0
    end
    for message in string.gmatch(all, '%S+') do
      free = free and not buried(message)
    end
    if free then
      redis.call('HSET', where, id, line)
      if all == own and not string.find(own, ' ', 1, true) then  -- of one message, as nearly all are: nothing to decode
        if own ~= '' then redis.call('HSET', KEYS[2], own, id) end
      else
        link(id, line)
      end
      redis.call('HDEL', KEYS[6], id)
      for message in string.gmatch(own, '%S+') do redis.call('HDEL', KEYS[6], message) end
      if where == KEYS[1] then tell('put', id) end
      new = new + 1
    end
  end
end
return new
