"""The whole road, as somebody types it."""

import base64
import io
import json
import re
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from tests.terminal import ASSAY, Answer, spawned, started, typed
from tests.worlds import copy_world

from assay.resources import folder

# The tests that share the workspace `shop` stay together and in their order.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("shop")]

WIDTH = 100
ESCAPE = "\x1b["
DRAFT = "name: digits\nfacts:\n  intended_purpose: Group digits that look alike.\n"
COMPLETE = (folder("policies") / "examples" / "digits.yaml").read_text("utf-8")


def fits(answer: Answer) -> None:
    """A page is 100 columns wide, and without colour where nobody watches."""
    assert ESCAPE not in answer.out + answer.err
    for line in answer.out.splitlines():
        assert len(line) <= WIDTH or len(line.split()) == 1, line


def test_a_hasty_model_is_trained_measured_and_refused(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    assert typed("init", root, "--person", "approver=mia").code == 0
    (tmp_path / "short.toml").write_text("epochs = 2\n")

    trained = spawned("train", "--config", tmp_path / "short.toml", "--json", root=root)
    assert trained.code == 0
    assert trained.json["config"]["epochs"] == 2
    assert trained.json["digest"].startswith("sha256:")
    assert trained.err == "training …\n"

    validated = typed("validate", root=root)
    assert validated.code == 0
    assert "0 failed" in validated.out
    fits(validated)

    measured = typed("evaluate", root=root)
    assert measured.code == 1
    assert "supervised from scratch" in measured.out
    assert "missed: probe_gain_over_random" in measured.out
    fits(measured)

    (root / "system.yaml").write_text(DRAFT)
    asked = typed("system", "check", root=root)
    assert asked.code == 0
    assert "still to be answered" in asked.out
    classified = typed("system", "classify", "--json", root=root)
    assert classified.json["overall"] == "undetermined"

    registered = typed("register", "digits", "--json", root=root)
    assert registered.json == {
        "model": "digits",
        "version": "1",
        "digest": trained.json["digest"],
        "created": True,
    }
    assert "card was attested anew" in typed("register", "digits", root=root).out

    refused = typed("check", "digits@1", root=root)
    assert refused.code == 1
    assert "digits@1 → production: deny" in refused.out
    assert "… 18 more]" in refused.out
    assert "nobody can tell yet whether it applies" in refused.out
    fits(refused)
    fits(typed("check", "digits@1", "--all", root=root))

    promoted = typed("promote", "models:/digits/1", "--json", root=root)
    assert promoted.code == 1
    outcomes = {each["control"]: each["outcome"] for each in promoted.json["findings"]}
    assert outcomes["msc-evaluation"] == "fail"
    assert outcomes["aia-2"] == "fail"
    assert "mia" in typed("keys", "list", root=root).out


class Channel:
    """Somebody to alert."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        titles = self.titles

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                titles.append(json.loads(body)["title"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def variables(self) -> dict[str, str]:
        return {"ASSAY_ALERT_URLS": f"json://127.0.0.1:{self.server.server_port}"}


@pytest.fixture
def channel() -> Iterator[Channel]:
    made = Channel()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, proven_template: Path) -> Path:
    """A workspace with a proven version; the steps below tell one story, in their order."""
    root = tmp_path_factory.mktemp("shop") / "world"
    copy_world(proven_template, root)
    (root / "system.yaml").write_text(COMPLETE)
    return root


SCHEMA = {
    *("model", "version", "digest", "gate", "verdict", "decision", "at", "packs"),
    *("facts_digest", "findings", "approvals"),
}
FINDING = {
    *("pack", "control", "title", "article", "outcome", "severity", "clauses", "remedy"),
    "effective_from",
}


def step_1_a_proven_version_waits_for_its_approver(shop: Path) -> None:
    answer = typed("check", "digits@1", "--json", root=shop)
    assert answer.code == 3
    assert set(answer.json) == SCHEMA
    assert {key for each in answer.json["findings"] for key in each} == FINDING
    assert answer.err == ""

    waiting = typed("promote", "digits", root=shop)
    assert waiting.code == 3
    fits(waiting)
    decision = re.findall(r"assay approve (\w+)", waiting.err)[0]
    assert answer.json["decision"].startswith(f"sha256:{decision}")

    unsigned = spawned("approve", decision, root=shop, stdin="")
    assert unsigned.code == 2
    assert "give --yes" in unsigned.message
    signed = spawned("approve", decision, root=shop, stdin="y\n")
    assert signed.code == 0
    assert "what you sign" in signed.out


def step_2_approved_it_passes_and_is_listed(shop: Path) -> None:
    promoted = typed("promote", "digits@1", root=shop)
    assert promoted.code == 0
    assert "next: assay serve digits --gate production" in promoted.err

    listed = typed("list", "--json", root=shop)
    assert listed.json[0]["gates"]["production"] == {
        "verdict": "allow",
        "stands": True,
        "blocking": [],
        "problem": "",
    }
    shown = typed("show", "digits@production", "--json", root=shop)
    assert {each["kind"] for each in shown.json["evidence"]} >= {"training", "evaluation"}
    past = typed("history", "digits@1", "--json", root=shop)
    kinds = [each["kind"] for each in past.json]
    assert kinds[-3:] == ["decision", "approval", "promotion"]
    for words in (("list",), ("show", "digits@1"), ("history",), ("check", "digits@1", "--all")):
        fits(typed(*words, root=shop))


def post(url: str, pixels: object) -> dict[str, object]:
    body = json.dumps({"images": pixels}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  # our own server
        return dict(json.load(response))


def step_3_it_is_served_over_http_until_ctrl_c(shop: Path) -> None:
    from PIL import Image

    picture = io.BytesIO()
    Image.new("L", (8, 8), 9).save(picture, "PNG")
    sent = [base64.b64encode(picture.getvalue()).decode()]
    with started("serve", "digits", "--port", "0", root=shop) as server:
        assert server.stderr
        told = server.stderr.readline()
        found = re.search(r"digits@1 answers at (http://\S+/predict)", told)
        assert found, told
        answered = post(found[1], sent)
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=30)
    assert (server.returncode, out, err) == (0, "", "stopped\n")
    assert (answered["model"], answered["version"]) == ("digits", "1")
    assert len(list(answered["predictions"])) == 1  # type: ignore[call-overload]  # JSON


def images(where: Path, *, dark: bool) -> Path:
    from PIL import Image

    from assay.workflow.demo import traffic, worse_light

    where.mkdir()
    for seed, batch in enumerate(traffic(200)):
        pixels = worse_light(batch, seed) if dark else batch
        for number, each in enumerate(pixels):
            Image.fromarray(each[..., 0]).save(where / f"{seed}-{number:03}.png")
    return where


def step_4_drift_raises_one_alert_that_is_delivered(
    shop: Path, tmp_path: Path, channel: Channel
) -> None:
    day = images(tmp_path / "day", dark=False)
    (day / "notes.png").write_text("no image")
    scored = typed("serve", "digits", "--batch", day, root=shop)
    assert scored.code == 0
    assert "200 images scored by digits@1" in scored.out
    assert "notes.png" in scored.err
    quiet = typed("monitor", "digits", root=shop)
    assert quiet.code == 0
    fits(quiet)
    assert typed("alerts", "list", root=shop).code == 0

    typed("serve", "digits", "--batch", images(tmp_path / "night", dark=True), root=shop)
    alarm = typed("monitor", "digits", "--window", "60", root=shop)
    assert alarm.code == 1
    assert "ALARM" in alarm.out
    listed = typed("alerts", "list", root=shop)
    assert listed.code == 1
    fits(listed)

    assert "wait" in typed("alerts", "deliver", root=shop).out
    tried = typed("alerts", "test", root=shop, variables=channel.variables)
    assert tried.code == 0
    delivered = typed("alerts", "deliver", root=shop, variables=channel.variables)
    assert delivered.code == 0
    assert channel.titles[0] == "Assay test alert"
    assert "digits@1 drifts" in channel.titles[1]
    assert len(channel.titles) == 2


def step_5_reconcile_takes_it_out_and_says_why(shop: Path) -> None:
    done = typed("reconcile", root=shop)
    assert done.code == 1
    assert "withdrawn" in done.out
    assert "msc-drift" in done.out
    fits(done)
    again = typed("reconcile", "--json", root=shop)
    assert (again.code, again.json) == (0, [])
    assert typed("serve", "digits", "--batch", ".", root=shop).code == 1


def step_6_the_history_holds_and_the_workspace_is_well(shop: Path) -> None:
    verified = typed("audit", "verify", "--json", root=shop)
    assert verified.code == 0
    assert verified.json["promotions"] == 1
    assert verified.json["standing"] == []
    note = typed("audit", "checkpoint", root=shop).out
    assert note.splitlines()[0] == "assay.dev/test"
    assert len(note.splitlines()) == 5
    for words in (("policy", "show"), ("policy", "lint"), ("keys", "list"), ("doctor",)):
        answer = typed(*words, root=shop)
        assert answer.code == 0, answer
        fits(answer)
        assert typed(*words, "--json", root=shop).json
    assert "published in ledger entry 9" in typed("policy", "publish", root=shop).out


def step_7_no_other_gate_opens_while_the_alarm_stands(shop: Path) -> None:
    staged = typed("promote", "digits@1", "--gate", "staging", root=shop)
    assert staged.code == 1  # the alarm stands at every gate
    gone = typed("withdraw", "digits@staging", "--reason", "for the test", root=shop)
    assert gone.code == 2


def test_a_version_goes_into_production_and_comes_out_again(
    shop: Path, tmp_path: Path, channel: Channel
) -> None:
    step_1_a_proven_version_waits_for_its_approver(shop)
    step_2_approved_it_passes_and_is_listed(shop)
    step_3_it_is_served_over_http_until_ctrl_c(shop)
    step_4_drift_raises_one_alert_that_is_delivered(shop, tmp_path, channel)
    step_5_reconcile_takes_it_out_and_says_why(shop)
    step_6_the_history_holds_and_the_workspace_is_well(shop)
    step_7_no_other_gate_opens_while_the_alarm_stands(shop)


def test_a_withdrawal_is_written_down(proven_copy: Path) -> None:
    decision = typed("promote", "digits@1", "--json", root=proven_copy).json["decision"]
    assert typed("approve", decision, "--yes", root=proven_copy).code == 0
    assert typed("promote", "digits@1", root=proven_copy).code == 0
    gone = typed("withdraw", "digits@production", "-r", "a customer asked", root=proven_copy)
    assert gone.code == 0
    assert "no longer stands at production" in gone.out
    assert typed("reconcile", root=proven_copy).code == 0
    assert "a customer asked" in typed("history", "--json", root=proven_copy).out


def test_colour_is_used_only_where_it_is_wanted(proven_copy: Path) -> None:
    coloured = spawned("check", "digits@1", root=proven_copy, variables={"FORCE_COLOR": "1"})
    assert ESCAPE in coloured.out
    both = {"FORCE_COLOR": "1", "NO_COLOR": "1"}
    plain = spawned("check", "digits@1", root=proven_copy, variables=both)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", plain.out + plain.err)


def test_a_reader_that_goes_away_is_no_error(proven_copy: Path) -> None:
    pipe = f"{ASSAY} -w {proven_copy} history | head -1"
    done = subprocess.run(["sh", "-c", pipe], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(" entry")
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
