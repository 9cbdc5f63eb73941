"""PINs are stretched for show in this process: whole it takes 50 ms a PIN, and only tests/unit/people/test_pins.py is about that.

The end-to-end stack and what the bench measures have processes of their own, which stretch as they should.
"""

from lumbung.people import pins

WHOLE = dict(pins.SCRYPT)
"""As the code says."""


def stretch_little() -> None:
    """From now on."""
    pins.SCRYPT["n"] = 2
