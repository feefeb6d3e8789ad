"""Starting is quick: what is heavy loads when it is needed."""

import subprocess
import sys

import pytest

HEAVY = {
    *("torch", "mlflow", "evidently", "great_expectations", "streamlit", "sqlmodel", "sqlalchemy"),
    *("pandas", "sklearn", "scipy", "pyarrow", "PIL", "fastapi", "uvicorn", "apprise", "numpy"),
    *("cel_expr_python", "pydantic_settings", "matplotlib"),
}
HELP = "import sys; sys.argv = ['assay', '--help']\nfrom assay.cli.app import answer\n{}"
ASK = "try:\n    answer(sys.argv[1:])\nexcept SystemExit:\n    pass"


@pytest.mark.parametrize(
    "code",
    [
        "import assay",
        "import assay.cli.app",
        "import assay.domain.system_card, assay.evidence.statement, assay.policy.decide",
        HELP.format(ASK),
        HELP.replace("'--help'", "'train', '--help'").format(ASK),
    ],
)
def test_starting_loads_nothing_heavy(code: str) -> None:
    report = "\nimport sys; print('\\n' + '\\n'.join({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code + report], capture_output=True, text=True, check=True
    )
    assert HEAVY & set(done.stdout.splitlines()) == set()
