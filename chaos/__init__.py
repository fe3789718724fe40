"""The storm: `make chaos` starts a system, lets everything fail for a minute, then compares both books.

Reading order: `run` (the command), `storm` (what happens), `donors` (who gives), `gateways`, `stripe` and
`paypal` (where money moves, and what the gateways hold), `books` (what we booked), `verdict` (whether both
agree).
"""
