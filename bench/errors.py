"""What goes wrong with measuring, as opposed to with what is measured."""


class BenchError(Exception):
    """Something could not be measured; the message says what and why."""
