"""A report that is signed with a key which its reader shares: HMAC-SHA-256 over the document as JSON would sort it.

It says that whoever has the key made this very document. It says nothing of when: hold the digest in it against the
submission. The key must be where no submission can read it, which is why nothing is signed that ran without walls.
"""

import hashlib
import hmac
import json
from typing import Any

SHORTEST_KEY = 16
FIELD = "signature"
PURPOSE = b"judge report signature 1\n"


class NotGenuine(ValueError):  # noqa: N818 - it says what the text is
    """The document was not made by anybody who has the key; the message says what gives it away."""


class WeakKey(ValueError):  # noqa: N818 - it says what the key is
    """The key is too short to keep anybody out."""


def key_of(data: bytes) -> bytes:
    """The key that a file or a variable holds; white space around it does not belong to it.

    Raises:
        WeakKey: where it has fewer than 16 bytes.
    """
    key = data.strip()
    if len(key) < SHORTEST_KEY:
        raise WeakKey(
            f"the key has {len(key)} bytes; {SHORTEST_KEY} or more are asked for, such as `openssl rand -hex 32`"
        )
    return key


def signed(text: str, key: bytes) -> str:
    """The JSON document with its signature as one field more."""
    document = _read(text)
    document[FIELD] = {"algorithm": "hmac-sha256", "value": _mac(document, key)}
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def genuine(text: str, key: bytes) -> dict[str, Any]:
    """The document without its signature.

    Raises:
        NotGenuine: where it has none, or not that of this key.
    """
    document = _read(text)
    signature = document.pop(FIELD, None)
    if not isinstance(signature, dict) or signature.get("algorithm") != "hmac-sha256":
        raise NotGenuine("it has no signature")
    value = signature.get("value")
    if not isinstance(value, str) or not hmac.compare_digest(
        value.encode("utf-8", "replace"), _mac(document, key).encode()
    ):
        raise NotGenuine("its signature is not that of this document and this key")
    return document


def _mac(document: dict[str, Any], key: bytes) -> str:
    told = json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hmac.new(key, PURPOSE + told.encode("ascii"), hashlib.sha256).hexdigest()


def _read(text: str) -> dict[str, Any]:
    """One JSON object in the narrowest sense: no name twice, no NaN, nothing that two readers read differently."""
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotGenuine(f"it is not JSON ({error})") from error
    if not isinstance(found, dict):
        raise NotGenuine("it is no JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name occurs twice")
    return dict(pairs)


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no number")
