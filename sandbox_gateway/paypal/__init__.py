"""The PayPal half of the sandbox: Orders v2, Payments v2, Disputes, Transaction Search and signed webhooks.

It shares storage, chores, deliveries and their log with the Stripe half and has its own shapes, errors
and idempotency, which differ. It speaks as PayPal's REST API of 2026 does: shapes and words are from
PayPal's published OpenAPI descriptions. Where those are silent, the module says what was chosen and why.

Reading order: `api` (routes), `orders`, `payments`, `refunds`, `disputes` (what happens), `objects`
(shapes), `events` (news), `authority` and `signature` (how the news is signed), `payers` (who pays).
"""
