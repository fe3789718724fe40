"""A storm over a system of its own: the worst week of the gateways in a minute, and then the books.

Reading order: `run` (the command), `storm` (what happens), `donors` (who gives), `gateways`, `stripe` and
`paypal` (where the money is moved, and what they say of it), `books` (what we booked), `verdict` (whether
both agree).
"""
