"""A fake Stripe, PayPal and Twilio for development and tests.

It speaks enough of their APIs for the official SDKs to work against it unchanged, and delivers signed
webhooks with retries. Everything is in one SQLite file, so that a killed process loses nothing it
acknowledged. It is not part of the production system and takes test keys only.

The rooms: `stripe`, `paypal` and `twilio` are the gateways, `deliveries` brings webhooks to their receiver,
`chaos` makes things go wrong on demand. What all of them use stands here.

Reading order: `app` (what there is), `sandbox` (storage, loops, transactions), `work` (one
transaction and what it announces), `stripe.api` or `paypal.api` (routes), `deliveries.courier`.
"""
