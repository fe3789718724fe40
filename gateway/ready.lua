--- /health: the gateway lives. /ready: it can serve, each thing it needs named.
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

--- What the adapter says of the database, which the gateway itself does not reach; nil when it says nothing.
local function database_state(answer)
  local body = json.decode(answer.body)
  local dependencies = type(body) == "table" and body.dependencies
  local state = type(dependencies) == "table" and dependencies.database
  return type(state) == "string" and state or nil
end

--- Content handler of /ready. Without Redis the system is slower, not unready.
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
  -- Both shapes: that of every error, and that of this page.
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
