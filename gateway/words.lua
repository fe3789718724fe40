--- The fixed words of errors that our own SQL did not raise; sql/errors.md explains each of them.
local M = {}

--- Errors of nginx itself, and answers of a service whose body cannot be read.
M.of_status = {
  [400] = "bad_request",
  [401] = "invalid_token",
  [403] = "forbidden",
  [404] = "not_found",
  [405] = "method_not_allowed",
  [406] = "not_acceptable",
  [413] = "body_too_large",
  [414] = "uri_too_long",
  [415] = "unsupported_media_type",
  [416] = "range_not_satisfiable",
  [429] = "too_many_requests",
  [431] = "headers_too_large",
  [501] = "not_implemented",
  [503] = "service_unavailable",
  [504] = "service_timeout",
  [505] = "http_version_not_supported",
}

--- Codes of PostgREST and of PostgreSQL. `true`: the word of the status fits.
M.of_code = {
  ["PGRST000"] = true, -- the database is away
  ["PGRST001"] = true,
  ["PGRST002"] = true, -- the schema cache is being built
  ["PGRST003"] = true, -- every connection stayed busy
  ["PGRST100"] = "invalid_parameter", -- a query string that does not parse
  ["PGRST102"] = "invalid_json",
  ["PGRST103"] = true, -- range
  ["PGRST106"] = "unknown_schema",
  ["PGRST107"] = true, -- media type
  ["PGRST108"] = "invalid_parameter", -- a filter on a table that is not selected
  ["PGRST116"] = "not_one_row", -- several rows or none where one object was asked for
  ["PGRST118"] = "invalid_parameter", -- 118 to 120: misuse of embedding
  ["PGRST119"] = "invalid_parameter",
  ["PGRST120"] = "invalid_parameter",
  ["PGRST122"] = "invalid_parameter", -- Prefer: handling=strict
  ["PGRST123"] = "invalid_parameter", -- an aggregate function; they are switched off
  ["PGRST200"] = "invalid_parameter", -- embedding of an unrelated table
  ["PGRST202"] = true, -- function
  ["PGRST204"] = "unknown_field",
  ["PGRST301"] = "invalid_token",
  ["PGRST302"] = "login_required",
  ["22P05"] = "invalid_json", -- \u0000
  ["25006"] = true, -- GET on a function that writes
  ["42501"] = "forbidden",
  ["42703"] = "invalid_parameter", -- column
  ["42704"] = "invalid_parameter", -- type to cast to
  ["42846"] = "invalid_parameter", -- cast
  ["42883"] = true, -- function or operator
  ["42P01"] = true, -- relation
  ["40001"] = "try_again",
  ["40P01"] = "try_again", -- deadlock
  ["55P03"] = "try_again", -- lock not available
  ["57014"] = "query_too_slow",
  ["57P01"] = true, -- shutting down
  ["57P02"] = true,
  ["57P03"] = true, -- starting up
}

--- The first two characters of an SQLSTATE.
M.of_class = {
  ["08"] = true, -- connection
  ["22"] = "invalid_value",
  ["23"] = "constraint_violation",
  ["53"] = true, -- resources
  ["54"] = true, -- limits, as nesting depth
}

--- Codes whose details repeat only what the caller sent.
M.tells_details = { ["PGRST100"] = true, ["PGRST103"] = true }

return M
