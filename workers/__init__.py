"""How news goes out: background work on queues that live in PostgreSQL."""
