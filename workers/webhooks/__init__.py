"""Outgoing webhooks: our events, sent to other people's systems."""
