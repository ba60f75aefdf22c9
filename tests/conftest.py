"""Settings of all tests: random inputs are the same in every run, and a slow machine fails no property."""

from hypothesis import settings

settings.register_profile("parley", derandomize=True, deadline=None)
settings.load_profile("parley")
