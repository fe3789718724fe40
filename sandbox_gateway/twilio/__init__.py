"""Twilio at the sandbox: it takes text messages and shows them."""
