"""Failures that are shown without a traceback, since the text says all that helps."""


class ToolError(Exception):
    """Something outside of the program is not as it must be."""
