from __future__ import annotations

import pytest
from adapter_samples import small_prior

from adapters.prior.prior import Prior


@pytest.fixture(scope="session")
def prior() -> Prior:
    return small_prior()
