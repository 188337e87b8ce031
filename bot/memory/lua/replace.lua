-- Give a memory a new content. Returns 1, 0 when it is not kept (any more), -1 when it is no longer what it was thought to be, -2 when
-- a message would be added to it that was erased for good.
-- ARGV  2 id · 3 the content it is thought to have, '' for any · 4 the new one · 5 bucket in the snapshot
--       6 and 7, where there are: id and content of a memory that one of its messages becomes, unless that was erased for good
local id, line, where = ARGV[2], kept(ARGV[2])
if not line then return 0 end
if ARGV[3] ~= '' and ARGV[3] ~= line then return -1 end
local had = {}
for _, list in ipairs({messages(line)}) do
  for _, message in ipairs(list) do had[message] = true end
end
for _, list in ipairs({messages(ARGV[4])}) do
  for _, message in ipairs(list) do
    if not had[message] and redis.call('HEXISTS', KEYS[6], message) == 1 then return -2 end
  end
end
unlink(id, line)
redis.call('HSET', where, id, ARGV[4])
link(id, ARGV[4])
if where == KEYS[1] then
  tell('put', id)
  erase(tonumber(ARGV[5]))
end
if ARGV[6] then
  local apart = messages(ARGV[7])
  if redis.call('HEXISTS', KEYS[6], apart[1]) == 0 then
    redis.call('HSET', KEYS[1], ARGV[6], ARGV[7])
    link(ARGV[6], ARGV[7])
    tell('put', ARGV[6])
  end
end
return 1
