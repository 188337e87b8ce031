-- What the scripts of the store have in common; put before each of them. Their keys are the same:
-- KEYS  1 memories · 2 sources · 3 changes · 4 snapshot · 5 rests · 6 tombstones · 7 uses · 8 pins · 9 faded
-- ARGV  1 length of the change log

-- The messages of a memory: those that are its own, kept nowhere else, and those it only rests on.
local function messages(line)
  local memory, own, rests = cjson.decode(line), {}, {}
  if memory.ts ~= '' then own[1] = memory.place .. ':' .. memory.ts end
  for _, source in ipairs(memory.sources or {}) do
    local list = source.role == 'again' and own or rests
    list[#list + 1] = memory.place .. ':' .. source.ts
  end
  return own, rests
end

-- A memory's line, and the hash it is in: of those that are recalled, or of the faded.
local function kept(id)
  local line = redis.call('HGET', KEYS[1], id)
  if line then return line, KEYS[1] end
  return redis.call('HGET', KEYS[9], id), KEYS[9]
end

-- The ids in a value of `rests`, without one of them.
local function others(value, id)
  local kept = {}
  for other in string.gmatch(value or '', '%S+') do
    if other ~= id then kept[#kept + 1] = other end
  end
  return kept
end

local function link(id, line)
  local own, rests = messages(line)
  for _, message in ipairs(own) do redis.call('HSETNX', KEYS[2], message, id) end
  for _, message in ipairs(rests) do
    local ids = others(redis.call('HGET', KEYS[5], message), id)
    ids[#ids + 1] = id
    redis.call('HSET', KEYS[5], message, table.concat(ids, ' '))
  end
end

local function unlink(id, line)
  local own, rests = messages(line)
  for _, message in ipairs(own) do
    if redis.call('HGET', KEYS[2], message) == id then redis.call('HDEL', KEYS[2], message) end
  end
  for _, message in ipairs(rests) do
    local ids = others(redis.call('HGET', KEYS[5], message), id)
    if #ids > 0 then
      redis.call('HSET', KEYS[5], message, table.concat(ids, ' '))
    else
      redis.call('HDEL', KEYS[5], message)
    end
  end
  return own
end

local function tell(what, id) redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[1], '*', what, id) end
