--- Redis, seen as something that may be away, slow or full of nonsense at any time.
local redis = require "nginx.redis"

local M = {}

local CONNECT_MS, REPLY_MS = 50, 200
-- A failure is remembered this long, so that a dead Redis delays one request a second instead of all.
local FAILURE_SECONDS = 1
local POOL_IDLE_MS, POOL_SIZE = 10000, 64

local memory = ngx.shared.redis_state
local host, port

--- Names the server; called once, when nginx starts.
function M.server(name, number)
  host, port = name, number
end

local function run(command, ...)
  local client = redis:new()
  client:set_timeout(CONNECT_MS)
  local connected, problem = client:connect(host, port)
  if not connected then
    return nil, problem
  end
  client:set_timeout(REPLY_MS)
  local reply, failure = client[command](client, ...)
  if reply == nil then
    client:close()
    return nil, failure
  end
  client:set_keepalive(POOL_IDLE_MS, POOL_SIZE)
  return reply, failure
end

--- Asks Redis now, whatever was remembered. Returns the reply, `false` and a reason for an error that Redis
-- answers, or nil and a reason when there is no Redis to be reached.
function M.ask(command, ...)
  -- The client raises errors when what answers does not speak Redis's protocol.
  local is_sane, reply, problem = pcall(run, command, ...)
  if not is_sane then
    reply, problem = nil, reply
  end
  if reply == nil then
    if memory:add("is_away", true, FAILURE_SECONDS) then
      ngx.log(ngx.WARN, "Redis is away: ", problem)
    end
    return nil, problem
  end
  return reply, problem
end

--- As `ask`, but answers nil at once while the last failure is fresh.
function M.command(command, ...)
  if memory:get("is_away") then
    return nil, "away a moment ago"
  end
  return M.ask(command, ...)
end

return M
