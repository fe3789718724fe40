"""How news of money comes in: verifies the gateways' webhooks and creates payment intents.

PostgreSQL makes every decision. This package checks signatures, calls a few functions of schema `private` and
talks with the payment gateways. It keeps no state.
"""
