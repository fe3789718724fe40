"""PayPal at the sandbox: Orders v2, Payments v2, Disputes, Transaction Search and signed webhooks.

Its shapes, errors and idempotency are its own, since they differ from Stripe's: they are those of PayPal's
REST API of 2026, from its published OpenAPI descriptions. Where those are silent, the module says what was
chosen and why.

Reading order: `api` (routes), `orders`, `payments`, `refunds`, `disputes` (what happens), `objects`
(shapes), `events`, `authority` and `signature` (webhooks and how they are signed), `payers` (who pays).
"""
