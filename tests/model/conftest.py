"""The helpers of these tests (small worlds, slow references) are importable by name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
