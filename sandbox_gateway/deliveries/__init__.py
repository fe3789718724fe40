"""Bringing webhooks to their receiver: what is to be sent, when, how often, and what came of each attempt.

It serves every gateway; how a delivery is signed is up to the gateway (`policy.Signer`).
"""
