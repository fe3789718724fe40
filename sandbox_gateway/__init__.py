"""A fake Stripe and PayPal for development and tests.

It speaks enough of Stripe's API that the official SDK works against it unchanged, keeps everything in
one SQLite file so that a killed process loses nothing it acknowledged, and delivers signed webhooks with
retries. It is no part of the production system and takes test keys only.

Reading order: `app` (what there is), `api` (routes), `payments` and `refunds` (what happens),
`work` (events and what follows later), `gateway` (one transaction per request), `courier` (deliveries).
"""
