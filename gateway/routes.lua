--- What the routes accept. `api` holds, by name and method:
--
--   to       path at PostgREST; the request's own path when absent
--   has_id   the path holds an id; a read sends it on as the parameter `id`, a write as the header X-Resource-Id
--   is_write a write without a body
--   query    the parameters that are known: name -> {pattern, rule, default, suffix, as}; without it the query is dropped;
--            `as` is the name that PostgREST gets, which keeps `limit` for itself
--   body     "json", or "any" for bytes that only the service can judge
--   headers  the caller's headers that are handed on; for PostgREST postgrest.conf lists them
--   is_same_for_everyone   the caller's Authorization is dropped, not checked

local function set(...)
  local names = {}
  for _, name in ipairs { ... } do
    names[name] = true
  end
  return names
end

--- Parameters of a list that can be ordered by `columns`. `tie_breaker` makes every order total, so that no row
-- shows on two pages.
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
  "id.desc", "id.desc") -- ids are in order of time: newest first
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

--- /rest/v1/: all writing is done by functions. PostgREST would answer 500 to a write on a view.
M.rest = {
  views = { GET = {} },
  functions = { GET = {}, POST = {} },
  -- Its own headers, less Origin: it would answer CORS for everyone.
  headers = set("accept", "accept-profile", "authorization", "content-profile", "content-type", "idempotency-key",
    "prefer", "range", "range-unit"),
}

M.api = {
  campaigns = {
    GET = { to = "/campaigns", query = CAMPAIGNS },
    POST = { to = "/rpc/create_campaign", body = "json" },
  },
  campaign = {
    GET = { to = "/rpc/campaign", has_id = true, query = {} },
    PATCH = { to = "/rpc/change_campaign", has_id = true, body = "json" },
  },
  donations = { POST = { to = "/rpc/create_donation", body = "json" } },
  donation = { GET = { to = "/rpc/donation", has_id = true, query = {} } },
  donation_status = { PATCH = { to = "/rpc/set_donation_status", has_id = true, body = "json" } },
  events = { GET = { to = "/rpc/events", query = EVENTS } },
  donation_notifications = { GET = { to = "/rpc/donation_notifications", has_id = true, query = {} } },
  send_notification = { POST = { to = "/rpc/send_notification", body = "json" } },
  payment_intent = { POST = { body = "json", headers = set("content-type", "idempotency-key") } },
  payment = { GET = { to = "/rpc/payment", has_id = true, query = {} } },
  refund = { POST = { to = "/rpc/request_refund", has_id = true, body = "json" } },
  webhook = {
    POST = {
      body = "any",
      -- Repeated ones arrive repeated: the adapter refuses them.
      headers = set("content-type", "user-agent", "stripe-signature", "paypal-transmission-id",
        "paypal-transmission-time", "paypal-transmission-sig", "paypal-cert-url", "paypal-auth-algo"),
      is_same_for_everyone = true,
    },
  },
  campaign_total = {
    GET = {
      has_id = true,
      query = { realtime = { pattern = "^(?:true|false)\\z", rule = "must be true or false" } },
      is_same_for_everyone = true,
    },
  },
  leaderboard = { GET = { to = "/campaign_totals", query = LEADERBOARD } },
  webhook_endpoints = {
    GET = { to = "/rpc/webhook_endpoints", query = {} },
    POST = { to = "/rpc/create_webhook_endpoint", body = "json" },
  },
  webhook_endpoint = {
    DELETE = { to = "/rpc/delete_webhook_endpoint", has_id = true, is_write = true },
    GET = { to = "/rpc/webhook_endpoint", has_id = true, query = {} },
    PATCH = { to = "/rpc/change_webhook_endpoint", has_id = true, body = "json" },
  },
  webhook_deliveries = { GET = { to = "/rpc/webhook_deliveries", has_id = true, query = DELIVERIES } },
  webhook_replay = { POST = { to = "/rpc/replay_webhooks", has_id = true, body = "json" } },
  webhook_secret = { POST = { to = "/rpc/rotate_webhook_secret", has_id = true, body = "json" } },
  health = { GET = { is_same_for_everyone = true } },
  ready = { GET = { is_same_for_everyone = true } },
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

for _, route in pairs(M.api) do
  complete(route)
end
complete(M.rest.views)
complete(M.rest.functions)

return M
