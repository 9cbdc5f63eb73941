"""What a text costs as SMS: its parts, by the alphabet that it needs."""

import pytest

from lumbung.messages.gsm import parts, signs


@pytest.mark.parametrize(
    ("text", "length", "count"),
    [
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("[" * 80, 160, 1),
        ("[" * 81, 162, 2),
        ("é@£", 3, 1),
        ("–" + "a" * 69, None, 1),
        ("–" + "a" * 70, None, 2),
        ("🙂" * 35, None, 1),
        ("🙂" * 36, None, 2),
    ],
)
def test_a_text_is_counted_as_the_network_counts_it(text, length, count):
    assert (signs(text), parts(text)) == (length, count)
