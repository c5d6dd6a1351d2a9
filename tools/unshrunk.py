"""A plugin of pytest: Hypothesis stops at the first example that fails.

It would take minutes for each to find the simplest, and how many tests fail is all that is asked.
"""

import pytest
from hypothesis import Phase, settings


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Change the profile that the suite has chosen."""
    phases = [Phase.explicit, Phase.generate]
    settings.register_profile("unshrunk", phases=phases, report_multiple_bugs=False)
    settings.load_profile("unshrunk")
