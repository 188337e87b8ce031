-- Count what happened to memories: a use, or a thumb given or taken back. Nothing where a memory is not kept (any more).
-- ARGV  2 what: count, up or down · 3 how many, may be negative · 4 when, for a use · then the ids
for i = 5, #ARGV do
  if kept(ARGV[i]) then
    local known = redis.call('HGET', KEYS[7], ARGV[i])
    local use = known and cjson.decode(known) or {count = 0, last = 0, up = 0, down = 0}
    use[ARGV[2]] = math.max(0, use[ARGV[2]] + tonumber(ARGV[3]))
    if ARGV[2] == 'count' then use.last = math.max(use.last, tonumber(ARGV[4])) end
    redis.call('HSET', KEYS[7], ARGV[i], cjson.encode(use))
  end
end
return 0
