--- Sends the requests in a file, and prints what wrk measured, for bench/wrk.py.
--
--     wrk --script bench/replay.lua <url> -- <file> <again|once> <ignore|count>
--
-- The ASCII record separator (30) separates requests, the unit separator (31) the fields of a request: method,
-- path, signature, body. After the last request, `again` starts over and `once` stops. `count` counts the answers
-- that came from the cache, which costs wrk time, since it must read headers; `ignore` does not.
local requests, threads = {}, {}
local is_once, position = false, 0
is_exhausted, hits = false, 0 -- globals: `done` reads them from each thread

function setup(thread)
  threads[#threads + 1] = thread
end

local function prepared(record)
  local method, path, signature, body = record:match("^([^\31]*)\31([^\31]*)\31([^\31]*)\31(.*)$")
  local headers = { Host = wrk.headers["Host"] }
  if body ~= "" then
    headers["Content-Type"] = "application/json"
  end
  if signature ~= "" then
    headers["Stripe-Signature"] = signature
  end
  return wrk.format(method, path, headers, body)
end

local function count_hit(_, headers)
  if headers["X-Cache"] == "HIT" then
    hits = hits + 1
  end
end

function init(arguments)
  for record in assert(io.open(arguments[1], "rb")):read("*a"):gmatch("[^\30]+") do
    requests[#requests + 1] = prepared(record)
  end
  is_once = arguments[2] == "once"
  if arguments[3] == "count" then
    response = count_hit
  end
end

function request()
  position = position + 1
  if position > #requests then
    if is_once then
      is_exhausted = true
      wrk.thread:stop()
    end
    position = 1
  end
  return requests[position]
end

function done(summary, latency)
  local errors, was_exhausted, all_hits = summary.errors, 0, 0
  for _, thread in ipairs(threads) do
    all_hits = all_hits + thread:get("hits")
    was_exhausted = thread:get("is_exhausted") and 1 or was_exhausted
  end
  local failed = errors.connect + errors.read + errors.write + errors.status
  print(("bench: requests %d"):format(summary.requests))
  print(("bench: microseconds %d"):format(summary.duration))
  print(("bench: failed %d"):format(failed))
  print(("bench: timeouts %d"):format(errors.timeout))
  print(("bench: hits %d"):format(all_hits))
  print(("bench: exhausted %d"):format(was_exhausted))
  for index = 1, #latency do
    local microseconds, count = latency(index)
    print(("bench: latency %d %d"):format(microseconds, count))
  end
end
