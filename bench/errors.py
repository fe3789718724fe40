"""Errors of measuring. (Errors of the measured system are counted in its row.)"""


class BenchError(Exception):
    """Something could not be measured; the message says what and why."""
