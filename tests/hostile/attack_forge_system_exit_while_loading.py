"""Raises SystemExit(0) while it is being loaded.

Must fail: no entry, no answers, no pass.

Expected: runtime_error
"""

raise SystemExit(0)
