"""How our programs call servers on the internet.

- `guarded_http`: one request to an address that somebody else chose, to public addresses only.
- `bounded_http`: requests to an API whose address is in our settings, with bounded replies.
- `paypal_client`, `stripe_client`: the two APIs as both programs log in to them.
- `circuit_breaker`, `retry_after`: when to leave a server alone.

This package knows nothing of donations. It imports nothing of the packages that do.
"""
