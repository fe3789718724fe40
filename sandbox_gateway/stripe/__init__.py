"""Stripe at the sandbox: payment intents, charges, refunds, disputes, payouts and signed webhooks.

It speaks enough of Stripe's API for the official SDK to work against it unchanged. The shapes are those of
the API version in `objects`.

Reading order: `api` (routes), `payments`, `slow_payments`, `refunds`, `disputes`, `payouts` (what happens),
`objects` (shapes), `events` and `signature` (webhooks), `cards` (test payment methods).
"""
