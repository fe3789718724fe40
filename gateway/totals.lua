--- Totals of one campaign: from Redis, else from PostgREST's live counters.
--
-- Redis holds the text of the answer. Lua never writes a decoded body: its numbers are doubles, amounts are not.
local json = require "cjson.safe"
local cache = require "gateway.cache"
local errors = require "gateway.errors"

local M = {}

local served = ngx.shared.served_totals -- campaign id -> as_of

-- What Redis runs; the workers send it the same. It says how long a total lives.
local script = assert(io.open(assert(package.searchpath("gateway.keep_newer_total", package.path))))
local KEEP_NEWER_TOTAL = script:read("*a")
script:close()
local SECONDS_TO_LIVE = assert(tonumber(KEEP_NEWER_TOTAL:match("SECONDS_TO_LIVE = (%d+)")))

local function key_of(id)
  return "totals:" .. id
end

--- Tells whether `as_of` is not older than what was last served from the cache. Redis may lose a total, to a flush
-- or for want of memory, and then be told an older one by a slow miss.
local function is_no_step_back(id, as_of)
  local last = served:get(id)
  if last and as_of < last then
    return false
  end
  if as_of ~= last then
    served:set(id, as_of, SECONDS_TO_LIVE)
  end
  return true
end

--- Returns the stored text when it is what we would have stored, and no older than before.
local function cached(id)
  local text = cache.command("get", key_of(id))
  local total = type(text) == "string" and json.decode(text)
  local is_ours = type(total) == "table" and total.campaign_id == id and total.data_source == "redis"
    and type(total.as_of) == "string"
  return is_ours and is_no_step_back(id, total.as_of) and text or nil
end

local function store(id, text)
  local stored, count = text:gsub('("data_source"%s*:%s*)"live"', '%1"redis"', 1)
  local as_of = text:match('"as_of"%s*:%s*"([^"]+)"')
  if count == 1 and as_of then
    cache.command("eval", KEEP_NEWER_TOTAL, 1, key_of(id), stored, as_of)
  end
end

local function live(id)
  ngx.req.set_header("traceparent", ngx.var.traceparent) -- or the subrequest would begin a trace of its own
  return ngx.location.capture("/internal/postgrest/rpc/campaign_total", { args = { id = id } })
end

--- Content handler.
function M.answer()
  local id = ngx.ctx.query.id
  local is_realtime = ngx.ctx.query.realtime == "true"
  local text = not is_realtime and cached(id)
  if text then
    ngx.header["X-Cache"] = "HIT"
    return errors.send(200, text)
  end
  local answer = live(id)
  if answer.status ~= 200 then
    ngx.status = answer.status
    return ngx.print(answer.body) -- the filters of errors.lua do the rest
  end
  if answer.truncated then -- PostgREST died while it was speaking
    return errors.refuse(503)
  end
  if not is_realtime then
    store(id, answer.body)
  end
  ngx.header["X-Cache"] = is_realtime and "BYPASS" or "MISS"
  return errors.send(200, answer.body)
end

return M
