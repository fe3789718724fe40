--- Decides what of a request may go on to the service behind it, and refuses the rest.
local cjson = require "cjson.safe"
local errors = require "gateway.errors"
local routes = require "gateway.routes"

local M = {}

local UUID = [[(?i)^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\z]]
local BEARER = [[(?i)^bearer [a-z0-9_.-]+\z]]
local AUDIENCE = "careforall"
-- 1 to 255 printable ASCII characters without blanks, bare or in quotes.
local BARE_KEY = [[^(?!")[!-~]{1,255}\z]]
local QUOTED_KEY = [[^"((?:(?!["\\])[!-~]){1,255})"\z]]
local OTHER_CHARSET = [[(?i);\s*charset\s*=\s*(?!(?:utf-8|"utf-8")\s*(?:;|\z))]]
-- RFC 3629, section 4: nothing overlong, no surrogates.
local UTF8 = [[^(?:[\x00-\x7F]|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}]]
  .. [[|\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}]]
  .. [[|\xF4[\x80-\x8F][\x80-\xBF]{2})*+\z]]

-- nginx itself needs these after the access phase; it sends values of its own to the service.
local NEEDED_HERE = {
  ["connection"] = true,
  ["content-length"] = true,
  ["expect"] = true,
  ["host"] = true,
  ["traceparent"] = true,
  ["transfer-encoding"] = true,
}

local function matches(text, pattern)
  return ngx.re.find(text, pattern, "jo") ~= nil
end

local function is_utf8(text)
  return not text:find("[\128-\255]") or ngx.re.find(text, UTF8, "jo") ~= nil
end

--- Returns the entry of the request's method; answers OPTIONS, and refuses methods that the route does not name.
local function check_method(route)
  local method = ngx.req.get_method()
  if route[method] then
    return route[method]
  end
  ngx.header["Allow"] = route.allow
  return method == "OPTIONS" and ngx.exit(204) or errors.refuse(405)
end

--- Returns the claims of a token, unverified; an empty table where they cannot be read.
local function claims_of(token)
  local payload = token:match("^%a+ [^.]*%.([^.]*)%.")
  local claims = payload and cjson.decode(ngx.decode_base64((payload:gsub("-", "+"):gsub("_", "/"))) or "")
  return type(claims) == "table" and claims or {}
end

--- Tells whether a token is meant for us. One without an audience is, as those of `make token`.
local function is_for_us(audience)
  if type(audience) ~= "table" then
    return audience == nil or audience == AUDIENCE
  end
  for _, name in ipairs(audience) do
    if name == AUDIENCE then
      return true
    end
  end
  return false
end

--- Tells whether a token has the claims that PostgREST does not insist on: a role that callers may have, an end, and
-- us as its audience. PostgREST checks whether the end has passed.
local function is_complete(claims)
  return type(claims.role) == "string" and routes.roles[claims.role] and type(claims.exp) == "number"
    and is_for_us(claims.aud)
end

--- Refuses callers whom PostgREST would silently take for anonymous, as those with `Basic ...` or a token without a
-- role, and tokens that never end. PostgREST checks the signatures.
local function check_token(headers)
  local token = headers["authorization"]
  if token and token ~= "" and not (matches(token, BEARER) and is_complete(claims_of(token))) then
    return errors.refuse(401)
  end
end

--- Hands the key on without quotes, so that `"abc"` and `abc` are one key.
local function check_idempotency_key(headers)
  local key = headers["idempotency-key"]
  if key == nil or (type(key) == "string" and matches(key, BARE_KEY)) then
    return
  end
  local quoted = type(key) == "string" and ngx.re.match(key, QUOTED_KEY, "jo")
  if not quoted then
    return errors.refuse(400, "invalid_idempotency_key", type(key) == "table"
      and "Idempotency-Key occurs more than once"
      or "Idempotency-Key must be 1 to 255 printable ASCII characters without blanks")
  end
  ngx.req.set_header("Idempotency-Key", quoted[1])
end

local function check_caller(headers)
  check_token(headers)
  check_idempotency_key(headers)
end

--- Refuses compressed bodies: services do not unpack them.
local function check_encoding(headers)
  local encoding = headers["content-encoding"]
  if encoding and (type(encoding) == "table" or encoding:lower() ~= "identity") then
    return errors.refuse(415, "unsupported_encoding", "the body must come without Content-Encoding")
  end
end

--- Refuses everything but JSON, so that a form on another site cannot write: a browser asks before it sends JSON.
local function check_content_type(headers)
  local content_type = headers["content-type"]
  if type(content_type) ~= "string" or not matches(content_type, [[(?i)^application/json\s*(?:;|$)]]) then
    return errors.refuse(415, nil, "Content-Type must be application/json")
  end
end

--- Refuses text in another charset: services read it as UTF-8, whatever the header says.
local function check_charset(headers)
  local content_type = headers["content-type"]
  if type(content_type) == "string" and matches(content_type, OTHER_CHARSET) then
    return errors.refuse(415, nil, "the charset of Content-Type must be utf-8")
  end
end

local function check_body(kind, headers)
  check_encoding(headers)
  if kind == "json" then
    check_content_type(headers)
    check_charset(headers)
  end
end

--- Empties the body of a request that should not have one. (ngx.req.discard_body would leave its Content-Length, and
-- the service would wait for the body.)
local function drop_body(headers)
  if headers["content-length"] or headers["transfer-encoding"] then
    ngx.req.read_body()
    ngx.req.set_body_data("")
  end
end

--- Returns the parameters, defaults filled in; refuses unknown, repeated and ill-formed ones.
local function check_query(known)
  local query = {}
  for name, value in pairs(ngx.req.get_uri_args()) do
    local parameter = known[name]
    if not parameter then
      local shown = matches(name, "^[A-Za-z0-9_.-]{1,64}\\z") and name or "one" -- other bytes may be no text
      return errors.refuse(400, "unknown_parameter", shown .. " is not a parameter of this request")
    end
    if type(value) == "table" then
      return errors.refuse(400, "invalid_parameter", name .. " occurs more than once")
    end
    if type(value) ~= "string" or (value ~= "" and not matches(value, parameter.pattern)) then
      return errors.refuse(400, "invalid_parameter", name .. " " .. parameter.rule)
    end
    query[parameter.as or name] = value ~= "" and value .. (parameter.suffix or "") or nil
  end
  for name, parameter in pairs(known) do
    query[parameter.as or name] = query[parameter.as or name] or parameter.default
  end
  return query
end

local function check_id()
  local id = ngx.var.id
  if not matches(id, UUID) then
    return errors.refuse(400, "invalid_id", "id must be a UUID")
  end
  return id:lower()
end

--- Hands on the id of the path. A write gets it as a header, in place of what the caller sent there. An id in the body
-- could differ from that of the path.
local function name_resource(id, is_write, query)
  if is_write then
    ngx.var.resource_id = id
  else
    query.id = id
  end
end

--- Removes every header of the request that `allowed` does not name.
local function keep_headers(headers, allowed)
  for name in pairs(headers) do
    if not allowed[name] and not NEEDED_HERE[name] then
      ngx.req.clear_header(name)
    end
  end
end

--- Refuses a URL or header that is not UTF-8: PostgREST would answer a bare 500.
local function check_text(headers, allowed)
  if not is_utf8(ngx.unescape_uri(ngx.var.request_uri)) then
    return errors.refuse(400, "not_utf8", "the URL must be UTF-8")
  end
  for name in pairs(allowed) do
    local values = headers[name]
    local text = type(values) == "table" and table.concat(values) or values
    if text and not is_utf8(text) then
      return errors.refuse(400, "not_utf8", name .. " must be UTF-8")
    end
  end
end

--- Access handler of every route.
function M.admit()
  local route = routes.api[ngx.var.route]
  local accepted = check_method(route)
  local headers = ngx.req.get_headers(0)
  if accepted.is_same_for_everyone then
    ngx.req.clear_header("Authorization")
  else
    check_caller(headers)
  end
  if accepted.body then
    check_body(accepted.body, headers)
  else
    drop_body(headers)
  end
  local query = accepted.query and check_query(accepted.query) or {}
  if route.has_id then
    name_resource(check_id(), accepted ~= route.GET, query)
  end
  ngx.ctx.query = query
  if accepted.headers then
    keep_headers(headers, accepted.headers)
  end
  if accepted.to then
    ngx.req.set_uri(accepted.to)
  end
  ngx.req.set_uri_args(query)
end

--- Access handler of /rest/v1/. Refuses what would break PostgREST, which judges the rest.
function M.admit_rest()
  check_method(ngx.var.uri:find("^/rpc/") and routes.rest.functions or routes.rest.views)
  local headers = ngx.req.get_headers(0)
  check_caller(headers)
  check_encoding(headers)
  check_charset(headers)
  check_text(headers, routes.rest.headers)
  keep_headers(headers, routes.rest.headers)
end

return M
