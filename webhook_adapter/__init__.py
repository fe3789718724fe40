"""How news of money comes in: verifies gateway webhooks and creates payment intents.

Everything that is decided is decided in PostgreSQL; this package checks signatures, calls three
functions of schema `private` by name and talks with the payment gateway. It holds no state.
"""
