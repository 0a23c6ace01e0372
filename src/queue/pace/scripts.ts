/**
 * Redis runs each script as a whole, so that two workers never take the same room. All times are milliseconds; a clock is
 * given only by tests, else Redis's own counts, so that the clocks of machines need not agree.
 */
const time = `
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
local function field(name) return tonumber(redis.call('HGET', KEYS[1], name) or '') end
`;

/** Until when nothing may be asked: GitHub wants to be left alone, or the hour's calls are used but for \`spare\`. */
const closed = `
local function closed(spare)
  local hold, reset, remaining = field('hold') or 0, field('reset') or 0, field('remaining')
  if hold > now then return hold, 'it asked to be left alone' end
  if remaining and remaining <= spare and reset > now then return reset, 'the calls of this hour are used' end
  return 0, ''
end
`;

/**
 * Takes room for one call: 0, or the milliseconds to wait and why. Points are kept by the second, and a second counts until
 * it is 61 s old; writes that people are told of are kept one by one.
 * KEYS budget, seconds, made, lock; ARGV now, points, content, id, lock's milliseconds, points a minute, content a minute,
 * content an hour, spare calls
 */
export const acquire = `${time}${closed}
local points, id = tonumber(ARGV[2]), ARGV[4]
local at, why = closed(tonumber(ARGV[9]))
if at > now then return {at - now, why} end

local second, used, old = math.floor(now / 1000), 0, {}
local counted = redis.call('HGETALL', KEYS[2])
local seconds = {}
for i = 1, #counted, 2 do
  local s = tonumber(counted[i])
  if s < second - 60 then old[#old + 1] = counted[i]
  else
    seconds[#seconds + 1] = s
    seconds[s] = tonumber(counted[i + 1])
    used = used + seconds[s]
  end
end
if #old > 0 then redis.call('HDEL', KEYS[2], unpack(old)) end
local most = tonumber(ARGV[6])
if used + points > most then
  local order = {}
  for i = 1, #seconds do order[i] = seconds[i] end
  table.sort(order)
  for _, s in ipairs(order) do
    used = used - seconds[s]
    if used + points <= most then return {(s + 61) * 1000 - now, 'the points of this minute are used'} end
  end
end

if ARGV[3] == '1' then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - 3600000)
  for _, limit in ipairs({{tonumber(ARGV[8]), 3600000, 'hour'}, {tonumber(ARGV[7]), 60000, 'minute'}}) do
    local nth = redis.call('ZREVRANGE', KEYS[3], limit[1] - 1, limit[1] - 1, 'WITHSCORES')
    if nth[2] and tonumber(nth[2]) + limit[2] > now then
      return {math.ceil(tonumber(nth[2]) + limit[2] - now), 'the writes of this ' .. limit[3] .. ' are used'}
    end
  end
end

if tonumber(ARGV[5]) > 0 and not redis.call('SET', KEYS[4], id, 'PX', ARGV[5], 'NX') then
  return {20, 'another write to the repository'}
end
redis.call('HINCRBY', KEYS[2], second, points)
redis.call('PEXPIRE', KEYS[2], 120000)
if ARGV[3] == '1' then
  redis.call('ZADD', KEYS[3], now, id)
  redis.call('PEXPIRE', KEYS[3], 7200000)
end
if (field('reset') or 0) > now then redis.call('HINCRBY', KEYS[1], 'remaining', -1) end
return {0, ''}
`;

/** Keeps the right to write while its call runs. KEYS lock; ARGV id, lock's milliseconds */
export const renew = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
`;

/**
 * Ends a call. A write counts from now on: it came to GitHub before its answer did. GitHub's answers overtake one another,
 * so within an hour the least of what they tell is left. Where it is limited and no time is told, a minute is waited, then
 * twice as long each time (docs.github.com, "Best practices for using the REST API").
 * KEYS budget, made, lock; ARGV now, id, remaining, reset, limited, until, for how long
 */
export const settle = `${time}
local id = ARGV[2]
if redis.call('GET', KEYS[3]) == id then redis.call('DEL', KEYS[3]) end
if redis.call('ZSCORE', KEYS[2], id) then redis.call('ZADD', KEYS[2], now, id) end
local remaining, reset = tonumber(ARGV[3]), tonumber(ARGV[4])
if remaining and reset then
  local known, left = field('reset') or 0, field('remaining')
  if not left or now >= known or reset > known + 60000 then
    redis.call('HSET', KEYS[1], 'remaining', remaining, 'reset', reset)
  elseif remaining < left then
    redis.call('HSET', KEYS[1], 'remaining', remaining)
  end
end
if ARGV[5] == '1' then
  local hold = tonumber(ARGV[6])
  if tonumber(ARGV[7]) then hold = now + tonumber(ARGV[7]) end
  if not hold then
    local times, last = field('times') or 0, field('last') or 0
    if now - last > 3600000 then times = 0 end
    hold = now + 60000 * 2 ^ math.min(times, 4)
    redis.call('HSET', KEYS[1], 'times', times + 1, 'last', now)
  end
  if hold > (field('hold') or 0) then redis.call('HSET', KEYS[1], 'hold', math.ceil(hold)) end
end
redis.call('PEXPIRE', KEYS[1], 7200000)
return 0
`;

/**
 * A job's place in the line: 0 if it may start, else the milliseconds until its turn, which is remembered. Turns follow
 * one another as the limits let so many writes follow those that were made and those of the turns before.
 * KEYS budget, made, line; ARGV now, job, spare calls, content a minute, content an hour, starts a minute
 */
export const start = `${time}${closed}
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - 3600000)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - 600000)
local turn = tonumber(redis.call('ZSCORE', KEYS[3], ARGV[2]) or '')
if turn and turn > now then return turn - now end
if turn then redis.call('ZREM', KEYS[3], ARGV[2]) end
local slot = math.max(now, (closed(tonumber(ARGV[3]))))
local made = redis.call('ZCARD', KEYS[2])
-- Who had a turn already is not sent to the end of the line again.
local ahead = turn and redis.call('ZCOUNT', KEYS[3], '-inf', now) or redis.call('ZCARD', KEYS[3])
local function after(count, window)
  local index = made + ahead - count
  if index < 0 then return end
  local found
  if index < made then found = redis.call('ZRANGE', KEYS[2], index, index, 'WITHSCORES')
  else found = redis.call('ZRANGE', KEYS[3], index - made, index - made, 'WITHSCORES') end
  if found[2] then slot = math.max(slot, tonumber(found[2]) + window) end
end
after(tonumber(ARGV[4]), 60000)
after(tonumber(ARGV[5]), 3600000)
if turn then
  -- Those before it may be a little late; it waits for them where it writes.
  if slot <= now + 5000 then return 0 end
else
  after(tonumber(ARGV[6]), 60000)
  local last = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')
  if last[2] then slot = math.max(slot, tonumber(last[2])) end
end
slot = math.ceil(slot)
if slot <= now then return 0 end
redis.call('ZADD', KEYS[3], slot, ARGV[2])
redis.call('PEXPIRE', KEYS[3], slot - now + 7200000)
return slot - now
`;
