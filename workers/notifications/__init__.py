"""Mails and text messages. The database decides what is sent to whom; this room sends it."""
