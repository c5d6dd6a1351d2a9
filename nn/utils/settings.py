"""Named settings of a program.

Source: https://keras.io/api/utils/experiment_management_utils/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any


class Config(MutableMapping[str, Any]):
    """A dict whose values are attributes too, and that can be frozen.

    >>> config = nn.utils.Config(rate=0.1)
    >>> config.epochs = 3
    >>> config.to_json()
    '{"rate": 0.1, "epochs": 3}'
    """

    def __init__(self, **kwargs: Any) -> None:
        vars(self).update(_values=dict(kwargs), _frozen=False)

    @property
    def frozen(self) -> bool:
        """Say whether nothing can be changed."""
        return self._frozen

    def freeze(self) -> None:
        """Let nothing be changed from here on."""
        vars(self)["_frozen"] = True

    def unfreeze(self) -> None:
        """Let it be changed again."""
        vars(self)["_frozen"] = False

    def as_dict(self) -> dict[str, Any]:
        """Return a dict of the settings."""
        return dict(self._values)

    def to_json(self) -> str:
        """Return the settings as JSON."""
        return json.dumps(self._values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._check()
        self._values[name] = value

    def __delitem__(self, name: str) -> None:
        self._check()
        del self._values[name]

    def __getattr__(self, name: str) -> Any:
        values: Mapping[str, Any] = vars(self).get("_values", {})
        if name not in values:
            raise AttributeError(
                f"The settings are {', '.join(values) or 'none yet'}. Received: {name!r}."
            )
        return values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<Config {self._values}>"

    def _check(self) -> None:
        if self._frozen:
            raise ValueError("The settings are frozen: call unfreeze() to change them.")
