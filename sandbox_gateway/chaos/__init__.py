"""The chaos switches: they make deliveries and answers fail on purpose.

Reading order: `decisions` (the switches and what they decide), `api_calls` (what they do to calls of a
gateway's API), `store` (how they outlive the process), `control` (how they are set over HTTP).
"""
