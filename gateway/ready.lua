--- /health: the proxy is alive. /ready: whether the system can serve, and the state of each dependency.
local json = require "cjson.safe"
local cache = require "gateway.cache"
local errors = require "gateway.errors"

local M = {}

function M.health()
  return errors.send(200, '{"status":"ok"}')
end

local function state_of(answer)
  return answer.status == 200 and "ok" or "down"
end

--- Returns the state of the database as the adapter reports it, since the proxy cannot reach it; nil when the report
-- does not mention it.
local function database_state(answer)
  local body = json.decode(answer.body)
  local dependencies = type(body) == "table" and body.dependencies
  local state = type(dependencies) == "table" and dependencies.database
  return type(state) == "string" and state or nil
end

--- Content handler of /ready. Without Redis the system is slower but ready.
function M.ready()
  local redis = ngx.thread.spawn(cache.ask, "ping")
  local postgrest, adapter = ngx.location.capture_multi {
    { "/internal/ready/postgrest" },
    { "/internal/ready/webhook_adapter" },
  }
  local _, pong = ngx.thread.wait(redis)
  local checks = {
    postgrest = state_of(postgrest),
    webhook_adapter = state_of(adapter),
    database = database_state(adapter),
    redis = pong == "PONG" and "ok" or "degraded",
  }
  if checks.postgrest == "ok" and checks.webhook_adapter == "ok" then
    return errors.send(200, json.encode { status = "ready", checks = checks })
  end
  -- The fields of this page and those of every error.
  return errors.send(503, json.encode {
    status = "not_ready",
    checks = checks,
    code = "PT503",
    message = "not_ready",
    details = json.null,
    hint = json.null,
  })
end

return M
