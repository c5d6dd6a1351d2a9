"""Models as estimators of scikit-learn, which is loaded when one is first named.

scikit-learn: https://scikit-learn.org

Source: https://keras.io/api/utils/sklearn_wrappers/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .estimators import SKLearnClassifier as SKLearnClassifier
    from .estimators import SKLearnRegressor as SKLearnRegressor
    from .estimators import SKLearnTransformer as SKLearnTransformer

_NAMES = ("SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer")


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"nn.wrappers has {', '.join(_NAMES)}. Received: {name!r}.")
    try:
        from . import estimators
    except ImportError as error:
        raise ImportError(
            f"nn.wrappers.{name} needs scikit-learn: `pip install scikit-learn`."
        ) from error
    return getattr(estimators, name)


def __dir__() -> list[str]:
    return list(_NAMES)
