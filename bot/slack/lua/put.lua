-- Take one event in, once.
-- KEYS  1 ready (stream) · 2 jobs of the thread (list) · 3 joined (string) · 4 learning (hash) · 5 left out (hash)
--       6 gone (string) · 7 newest edit of the message (string) · 8 the message's own claim (string) · 9… seen claims (strings)
-- ARGV  1 job · 2 thread · 3 join? · 4 only if joined? · 5 deleted? ("1" or "0") · TTLs in seconds: 6 seen · 7 jobs · 8 joined
--       9 place · 10 author, "" for a bot · 11 timestamp · 12 entries beyond which a job is marked as too many, 0: none is
--       13 when the edit was made, "" for anything else · 14 how it turns to Saegim: "mention", "dm" or "" · 15 a new message? ("1" or "0")
--       16… kinds of jobs for which nobody waits: the names of their threads end in one, and they do not count

-- The job with a field more: something that is true of it.
local function marked(job, field)
  return string.sub(job, 1, -2) .. ', "' .. field .. '": true}'
end

-- Whether what this person writes is learned: the channel's owner turned it on, it was announced, and they are not left out.
local function learned()
  local how = ARGV[10] ~= '' and redis.call('HGET', KEYS[4], ARGV[9])
  if not how then return false end
  local learning = cjson.decode(how)
  if learning.stopped or not learning.announced or tonumber(ARGV[11]) < learning.since then return false end
  return redis.call('HEXISTS', KEYS[5], ARGV[9] .. ':' .. ARGV[10]) == 0
end

for i = 9, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 1 then return 'duplicate' end
end
if ARGV[15] == '1' and redis.call('EXISTS', KEYS[6]) == 1 then return 'duplicate' end  -- deleted before it was told
local edited = ARGV[13]
if edited ~= '' then  -- Slack repeats what was not acknowledged, also after newer words were: they stay
  local newest = redis.call('GET', KEYS[7])
  if newest and (#newest > #edited or #newest == #edited and newest >= edited) then return 'duplicate' end
end
local joined = redis.call('EXPIRE', KEYS[3], ARGV[8]) == 1
local job = ARGV[1]
if ARGV[4] == '1' and not joined then
  if not learned() then return 'ignored' end
  job = marked(job, 'learned')
end

-- Whether so many wait for an answer already. Only where there are enough entries at all is it looked which those are.
local function crowded()
  local most = tonumber(ARGV[12])
  if most == 0 or redis.call('XLEN', KEYS[1]) < most then return false end
  local apart, waiting = {}, 0
  for i = 16, #ARGV do apart[ARGV[i]] = true end
  for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
    if not apart[string.match(entry[2][2], '[^:]*$')] then waiting = waiting + 1 end
    if waiting >= most then return true end
  end
  return false
end

if crowded() then
  job = marked(job, 'crowded')
end

-- From this message on Saegim answers in the thread.
local function join()
  if not joined then redis.call('SET', KEYS[3], ARGV[11], 'EX', ARGV[8]) end
end

-- Whether the message of an edit was to be heard, and may still come: not one of another day, nor one written before Saegim was asked in.
local function missed()
  if tonumber(edited) - tonumber(ARGV[11]) > tonumber(ARGV[6]) then return false end
  return ARGV[14] ~= '' or joined and tonumber(ARGV[11]) >= tonumber(redis.call('GET', KEYS[3]))
end

local late = ARGV[15] == '1' and redis.call('EXISTS', KEYS[7]) == 1
if late then job = marked(job, 'late') end
for i = 9, #KEYS do redis.call('SET', KEYS[i], '1', 'EX', ARGV[6]) end
if edited ~= '' then
  redis.call('SET', KEYS[7], edited, 'EX', ARGV[6])
  if missed() and redis.call('SET', KEYS[8], '1', 'EX', ARGV[6], 'NX') then
    job = marked(job, 'first')  -- the message itself comes later, or not at all: its edit asks
    if ARGV[14] == 'mention' then join() end
  end
end
if ARGV[3] == '1' and not late then join() end  -- what is told late may no longer turn to Saegim
if ARGV[5] == '1' then redis.call('SET', KEYS[6], '1', 'EX', ARGV[6]) end
local waiting = redis.call('RPUSH', KEYS[2], job)
redis.call('EXPIRE', KEYS[2], ARGV[7])
if waiting == 1 then redis.call('XADD', KEYS[1], '*', 'thread', ARGV[2]) end
return 'queued'
