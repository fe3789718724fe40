"""What each of our programs does first: read its settings from the environment, and set up its logs.

This package knows nothing of donations. It imports nothing of the packages that do.
"""
