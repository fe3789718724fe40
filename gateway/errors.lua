--- Gives every answer from 400 up the one shape {"code", "message", "details", "hint"}.
--
-- `message` is a fixed word. Errors that SQL raised with errcode PTnnn pass unchanged. All others lose their text,
-- because it may show rows, functions, columns and hosts.
local json = require "cjson.safe"
local words = require "gateway.words"

local M = {}

local JSON = "application/json; charset=utf-8"

--- Returns the seconds until one more request passes; `rate` is written as for nginx: "100r/m".
local function seconds_per_request(rate)
  local count, unit = rate:match("^(%d+)r/([sm])$")
  return math.ceil((unit == "m" and 60 or 1) / tonumber(count))
end

--- Returns `text`, or nil where it is empty or not a text, as JSON's null.
local function text_or_nil(text)
  return type(text) == "string" and text ~= "" and text or nil
end

local function write(code, word, details, hint)
  return ('{"code":%s,"message":%s,"details":%s,"hint":%s}'):format(
    json.encode(code), json.encode(word), json.encode(details or json.null), json.encode(hint or json.null))
end

local function word_of(status, problem)
  local code = problem.code
  -- The cast to json refuses an empty body. Casts to other types name those.
  if code == "22P02" and problem.message:find("type json", 1, true) then
    return "invalid_json"
  end
  if code == "42501" and status == 401 then
    return "login_required"
  end
  local word = words.of_code[code] or (#code == 5 and words.of_class[code:sub(1, 2)])
  if word == true then
    word = words.of_status[status]
  end
  return word or "internal_error"
end

--- Returns the details of an error that nginx itself answers.
local function details_of(status)
  if status == 413 then -- by the path: nginx refuses an announced length before it sets $route
    local is_webhook = ngx.var.uri:find("^/api/v1/payments/webhook")
    return "the body has more than " .. (is_webhook and "1 MiB" or "64 KiB")
  end
end

--- Translates the body of an error answer; `text` may be anything.
function M.translate(status, text)
  local problem = json.decode(text)
  if type(problem) ~= "table" or type(problem.code) ~= "string" or type(problem.message) ~= "string" then
    return write("PT" .. status, words.of_status[status] or "internal_error", details_of(status))
  end
  local details, hint = text_or_nil(problem.details), text_or_nil(problem.hint)
  if problem.code:find("^PT%d%d%d$") then
    if problem.message:find("^[a-z][a-z0-9_]*$") then
      return write(problem.code, problem.message, details, hint)
    end
    return write(problem.code, "internal_error") -- a sentence in place of a word
  end
  return write(problem.code, word_of(status, problem), words.tells_details[problem.code] and details)
end

--- Header filter: prepares an error answer for `body`.
function M.header()
  local status = ngx.status
  if status < 400 or ngx.is_subrequest then
    return
  end
  -- Whether a service refused the connection or broke it, a caller can only try again.
  if status == 502 then
    status = 503
  end
  ngx.status = status -- this also drops the reason phrase, which PostgREST takes from the message
  if status == 401 then
    ngx.header["WWW-Authenticate"] = "Bearer"
  elseif status == 405 then
    ngx.header["Allow"] = ngx.header["Allow"] or "GET, HEAD, POST, OPTIONS"
  elseif status == 429 then
    ngx.header["Retry-After"] = seconds_per_request(M.rate_limit)
  elseif status == 503 or status == 504 then
    ngx.header["Retry-After"] = math.max(1, tonumber(ngx.header["Retry-After"]) or 1)
  end
  if not ngx.ctx.is_shaped then
    ngx.header["Content-Type"] = JSON
    ngx.header["Content-Length"] = nil
    ngx.ctx.error_body = {}
  end
end

--- Body filter: holds the body of an error back until it is complete, then sends its translation.
function M.body()
  local parts = ngx.ctx.error_body
  if not parts then
    return
  end
  parts[#parts + 1] = ngx.arg[1]
  if ngx.arg[2] then
    ngx.arg[1] = M.translate(ngx.status, table.concat(parts))
    ngx.ctx.error_body = nil
  else
    ngx.arg[1] = nil
  end
end

--- Sends a complete answer, which is not translated whatever its status.
function M.send(status, body)
  ngx.ctx.is_shaped = true
  ngx.status = status
  ngx.header["Content-Type"] = JSON
  ngx.header["Content-Length"] = #body
  ngx.print(body)
  return ngx.exit(status)
end

--- Ends the request with an error of the proxy itself; `word` defaults to the one of the status.
function M.refuse(status, word, details)
  return M.send(status, write("PT" .. status, word or words.of_status[status], details))
end

return M
