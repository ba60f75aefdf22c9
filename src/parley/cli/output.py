"""JSON on the output stream: what every command prints for machines."""

from __future__ import annotations

import json
import sys
from typing import Any


def print_json(value: Any) -> None:
    """A value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
