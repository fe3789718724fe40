"""Free ports for servers of the tests."""

from stack.ports import free_ports

__all__ = ["free_ports"]
