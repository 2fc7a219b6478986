"""PHP's `serialize`, checked against PHP."""

import base64
import json

from bizproc_standin.php.serialization import serialize, unserialize
from tests.standin.php.facts import facts


def test_a_value_is_written_and_read_byte_for_byte_as_in_php() -> None:
    """Numbers at their ends, keys that are integers to PHP, texts that look like serialized ones, whole templates."""
    for value, encoded in facts("serialize"):
        serialized = base64.b64decode(encoded)
        assert serialize(value) == serialized
        assert json.dumps(unserialize(serialized)) == json.dumps(value), serialized
