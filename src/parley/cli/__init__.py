"""The command line: each command calls one public function and prints its value as text or as JSON."""

from parley.cli.main import main

__all__ = ["main"]
