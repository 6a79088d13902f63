"""Raises an exception whose name and message hold terminal escapes, HTML, XML and workflow commands.

Must fail: text from the box is capped, escaped bytes: never parsed, never rendered raw.

Expected: runtime_error
"""

TEXT = "\x1b[2J\x1b]0;owned\x07\r\n::error::x\n"
TEXT += "::set-output name=grade::100\n<script>alert(1)</script>]]>&amp;\0\u202e\ud800"


def softmax(x, axis=-1):
    raise type("\x1b[32mAccepted<b>", (Exception,), {})(TEXT)
