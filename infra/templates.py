"""Reads CloudFormation templates, JSON or YAML, as plain objects."""

from pathlib import Path
from typing import Any

import yaml


def read_template(path: Path) -> dict[str, Any]:
    """CloudFormation's short forms (`!Sub x`) are read as what they hold."""
    template: dict[str, Any] = yaml.load(path.read_text(), Loader=_Loader)  # noqa: S506 - a SafeLoader
    return template


class _Loader(yaml.SafeLoader):
    pass


def _construct_short_form(loader: Any, _suffix: str, node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _construct_short_form)
