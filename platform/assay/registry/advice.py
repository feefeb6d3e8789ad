"""MLflow's advice about type hints, silenced: our models take arrays, and that is meant."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_advice() -> Iterator[None]:
    """Log or load a model without being told to add type hints."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(?s).*type hint.*", UserWarning)
        warnings.filterwarnings("ignore", "(?s).*Type hint.*", UserWarning)
        yield
