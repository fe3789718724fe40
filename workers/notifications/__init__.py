"""Mails and text messages: what is owed to whom is decided in the database, how it is sent here."""
