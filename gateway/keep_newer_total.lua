-- Keeps a campaign's total in Redis, unless Redis has a newer one. Redis runs this script: the proxy sends it
-- when it has read a total from the database, and so do the workers when a total has moved.
--
-- KEYS[1]  totals:<campaign id>
-- ARGV[1]  the total, as the JSON text of the API's answer
-- ARGV[2]  its as_of: RFC 3339 with the offset +00:00, whose text sorts like the time
--
-- Returns 1 when it has kept the total, 0 when Redis has a newer one.

-- A total that nobody refreshed is forgotten after this time, so it bounds staleness whatever fails.
local SECONDS_TO_LIVE = 300

local is_json, kept = pcall(cjson.decode, redis.call("GET", KEYS[1]) or "")
if is_json and type(kept) == "table" and type(kept.as_of) == "string" and kept.as_of > ARGV[2] then
  return 0
end
redis.call("SET", KEYS[1], ARGV[1], "EX", SECONDS_TO_LIVE)
return 1
