--- The routes: every path of /api/v1 stands here once, with all that it accepts. A new endpoint is a new entry.
--
--   route "postgrest /api/v1/donations/:id" { GET = { ... }, PATCH = { ... } }
--
-- The first word names the file in locations/ that says how nginx answers. render.sh writes a location from the path
-- and that file, and expects the form above at the beginning of a line. `:id` stands for the id of a resource, which
-- must be a UUID. PostgREST gets it as the parameter `id` of a read, and as the header X-Resource-Id of a write.
-- The entry of a method holds
--
--   to       the path at PostgREST; the other services get the path of the request
--   query    the known parameters: name -> {pattern, rule, default, suffix, as}; without it the query is dropped.
--            `as` is the name that PostgREST gets, because it keeps `limit` for itself
--   body     "json", or "any" for bytes that only the service can judge; without it a body is dropped
--   headers  the caller's headers that the webhook adapter gets; for PostgREST locations/postgrest.conf lists them
--   is_same_for_everyone   the caller's Authorization is dropped, not checked

local function set(...)
  local names = {}
  for _, name in ipairs { ... } do
    names[name] = true
  end
  return names
end

--- Returns the parameters of a list that can be ordered by `columns`. `tie_breaker` makes every order total, so that
-- a row never shows on two pages.
local function page(columns, default_order, tie_breaker)
  local term = "(?:" .. columns:gsub("%s+", "|") .. [[)(?:\.(?:asc|desc))?(?:\.nulls(?:first|last))?]]
  return {
    order = {
      pattern = "^" .. term .. "(?:," .. term .. "){0,4}\\z",
      rule = "must name columns, as title.asc,id.desc; columns: " .. columns,
      default = default_order,
      suffix = "," .. tie_breaker,
    },
    limit = { pattern = "^(?:[1-9][0-9]?|100)\\z", rule = "must be 1 to 100", default = "20" },
    offset = { pattern = "^(?:0|[1-9][0-9]{0,8})\\z", rule = "must be 0 to 999999999" },
  }
end

local CAMPAIGNS = page("id title goal_amount currency starts_at ends_at status created_at updated_at",
  "id.desc", "id.desc") -- ids grow with time: newest first
local LEADERBOARD = page("campaign_id currency total_amount total_donations unique_donors goal_amount last_updated",
  "total_amount.desc", "campaign_id.desc")

local UUID = [[(?i)^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\z]]
local EVENTS = {
  after = {
    pattern = [[(?i)^(?:[0-9]{1,18}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\z]],
    rule = "must be a position or the id of an event",
  },
  since = {
    pattern = [[^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?]]
      .. [[(?:[Zz]|[+-](?:0\d|1[0-4]):[0-5]\d)\z]],
    rule = "must be RFC 3339, such as 2026-12-24T18:00:00Z",
  },
  limit = { pattern = "^(?:[1-9][0-9]{0,2}|1000)\\z", rule = "must be 1 to 1000", default = "100", as = "page_limit" },
}
local DELIVERIES = {
  status = { pattern = "^(?:PENDING|DELIVERED|FAILED)\\z", rule = "must be PENDING, DELIVERED or FAILED" },
  before = { pattern = UUID, rule = "must be the id of a delivery" },
  limit = { pattern = "^(?:[1-9][0-9]?|100)\\z", rule = "must be 1 to 100", default = "20", as = "page_limit" },
}

local M = {}

--- The roles that a token may name.
M.roles = set("web_anon", "donor", "organizer", "staff", "service")

--- What /rest/v1/ accepts. All writing is done by functions: PostgREST would answer 500 to a write on a view.
M.rest = {
  views = { GET = {} },
  functions = { GET = {}, POST = {} },
  -- The headers that PostgREST knows, without Origin, because it would allow every origin.
  headers = set("accept", "accept-profile", "authorization", "content-profile", "content-type", "idempotency-key",
    "prefer", "range", "range-unit"),
}

--- Adds HEAD, and the text of the header Allow.
local function complete(route)
  route.HEAD = route.GET
  local allow = {}
  for _, method in ipairs { "DELETE", "GET", "HEAD", "PATCH", "POST" } do
    allow[#allow + 1] = route[method] and method
  end
  route.allow = table.concat(allow, ", ") .. ", OPTIONS"
end

complete(M.rest.views)
complete(M.rest.functions)

M.api = {} -- the routes by path

--- Adds a route; see above.
local function route(answer_and_path)
  local path = answer_and_path:match("^[%w_]+ (/.*)$")
  return function(entry)
    complete(entry)
    entry.has_id = path:find("/:id", 1, true) ~= nil
    M.api[path] = entry
  end
end

-- Repeated headers arrive repeated: the adapter refuses them.
local WEBHOOK = {
  body = "any",
  headers = set("content-type", "user-agent", "stripe-signature", "paypal-transmission-id",
    "paypal-transmission-time", "paypal-transmission-sig", "paypal-cert-url", "paypal-auth-algo"),
  is_same_for_everyone = true,
}

route "postgrest /api/v1/campaigns" {
  GET = { to = "/campaigns", query = CAMPAIGNS },
  POST = { to = "/rpc/create_campaign", body = "json" },
}
route "postgrest /api/v1/campaigns/:id" {
  GET = { to = "/rpc/campaign", query = {} },
  PATCH = { to = "/rpc/change_campaign", body = "json" },
}
route "postgrest /api/v1/donations" {
  POST = { to = "/rpc/create_donation", body = "json" },
}
route "postgrest /api/v1/donations/:id" {
  GET = { to = "/rpc/donation", query = {} },
}
route "postgrest /api/v1/donations/:id/status" {
  PATCH = { to = "/rpc/set_donation_status", body = "json" },
}
route "postgrest /api/v1/events" {
  GET = { to = "/rpc/events", query = EVENTS },
}
route "postgrest /api/v1/notifications/send" {
  POST = { to = "/rpc/send_notification", body = "json" },
}
route "postgrest /api/v1/notifications/:id" {
  GET = { to = "/rpc/donation_notifications", query = {} },
}
route "webhook_adapter /api/v1/payments/intent" {
  POST = { body = "json", headers = set("content-type", "idempotency-key") },
}
route "webhooks /api/v1/payments/webhook" { POST = WEBHOOK }
route "webhooks /api/v1/payments/webhook/stripe" { POST = WEBHOOK }
route "webhooks /api/v1/payments/webhook/paypal" { POST = WEBHOOK }
route "postgrest /api/v1/payments/:id" {
  GET = { to = "/rpc/payment", query = {} },
}
route "postgrest /api/v1/payments/:id/refund" {
  POST = { to = "/rpc/request_refund", body = "json" },
}
route "postgrest /api/v1/totals/campaigns" {
  GET = { to = "/campaign_totals", query = LEADERBOARD },
}
route "totals /api/v1/totals/campaigns/:id" {
  GET = {
    query = { realtime = { pattern = "^(?:true|false)\\z", rule = "must be true or false" } },
    is_same_for_everyone = true,
  },
}
route "postgrest /api/v1/webhook-endpoints" {
  GET = { to = "/rpc/webhook_endpoints", query = {} },
  POST = { to = "/rpc/create_webhook_endpoint", body = "json" },
}
route "postgrest /api/v1/webhook-endpoints/:id" {
  DELETE = { to = "/rpc/delete_webhook_endpoint" },
  GET = { to = "/rpc/webhook_endpoint", query = {} },
  PATCH = { to = "/rpc/change_webhook_endpoint", body = "json" },
}
route "postgrest /api/v1/webhook-endpoints/:id/deliveries" {
  GET = { to = "/rpc/webhook_deliveries", query = DELIVERIES },
}
route "postgrest /api/v1/webhook-endpoints/:id/replay" {
  POST = { to = "/rpc/replay_webhooks", body = "json" },
}
route "postgrest /api/v1/webhook-endpoints/:id/rotate-secret" {
  POST = { to = "/rpc/rotate_webhook_secret", body = "json" },
}
route "health /health" {
  GET = { is_same_for_everyone = true },
}
route "ready /ready" {
  GET = { is_same_for_everyone = true },
}

return M
