"""Outgoing webhooks: events told to other people's systems."""
