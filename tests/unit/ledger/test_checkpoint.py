"""Signed notes, with the example of Go's note package as the outside oracle."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.book import key_of

from assay.domain.errors import IntegrityError, InvalidInputError, UnavailableError
from assay.evidence.keys import raw_public, signature_holds
from assay.ledger import checkpoint as module
from assay.ledger.checkpoint import (
    Checkpoint,
    CheckpointFile,
    SignedCheckpoint,
    parse_note,
    sign_checkpoint,
)

ROOT = bytes(range(32))
PUBLIC = raw_public(key_of("ledger"))
ORIGINS = st.text(
    st.characters(codec="utf-8", exclude_characters="\n"),
    min_size=1,
    max_size=20,
)


def signed(size: int = 8, origin: str = "assay.dev/test") -> SignedCheckpoint:
    return sign_checkpoint(Checkpoint(origin=origin, size=size, root=ROOT), key_of("ledger"))


NOTE = signed().note()


def test_a_note_has_the_form_of_the_specification() -> None:
    assert NOTE.split("\n")[:5] == [
        "assay.dev/test",
        "8",
        base64.b64encode(ROOT).decode(),
        "",
        f"— assay.dev/test {base64.b64encode(signed().signature).decode()}",
    ]
    assert NOTE.endswith("\n")
    assert NOTE.count("\n") == 5


def test_what_is_signed_is_the_text_before_the_empty_line() -> None:
    body = NOTE[: NOTE.index("\n\n") + 1]
    assert signature_holds(PUBLIC, signed().signature[4:], body.encode())


def test_key_hash_and_signature_are_those_of_the_published_example() -> None:
    verifier = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signature = base64.b64decode(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    assert verifier[:1] == module.ED25519
    assert (
        module._key_hash("PeterNeumann", verifier[1:]) == signature[:4] == bytes.fromhex("c74f20a3")
    )
    assert signature_holds(verifier[1:], signature[4:], text.encode())


@given(ORIGINS, st.integers(0, 10**12), st.binary(min_size=32, max_size=32))
def test_a_note_is_read_back(origin: str, size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin=origin, size=size, root=root)
    made = sign_checkpoint(checkpoint, key_of("ledger"))
    read = parse_note(made.note(), where="here")
    assert read == made
    assert read.signed_by(PUBLIC)


@pytest.mark.parametrize("origin", ["assay.dev/my models", "a+b", "a\tb", "a\u3000b"])
def test_a_signers_name_has_no_space_and_no_plus(origin: str) -> None:
    line = signed(origin=origin).note().split("\n")[4]
    name = line.split(" ")[1]
    assert len(line.split()) == 3
    assert "+" not in name


@pytest.mark.parametrize("origin", ["", "two\nlines"])
def test_an_origin_is_one_line_of_text(origin: str) -> None:
    with pytest.raises(InvalidInputError, match="write one line of text"):
        signed(origin=origin)


def test_another_key_did_not_sign(stranger: Ed25519PrivateKey) -> None:
    assert signed().signed_by(PUBLIC)
    assert not signed().signed_by(raw_public(stranger))


def test_a_signature_does_not_carry_over_to_another_size_root_or_origin() -> None:
    for changed in (
        Checkpoint(origin="assay.dev/test", size=9, root=ROOT),
        Checkpoint(origin="assay.dev/test", size=8, root=ROOT[::-1]),
        Checkpoint(origin="assay.dev/other", size=8, root=ROOT),
    ):
        moved = SignedCheckpoint(checkpoint=changed, signature=signed().signature)
        assert not moved.signed_by(PUBLIC)


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_a_flipped_bit_anywhere_is_refused(bit: int) -> None:
    data = bytearray(NOTE.encode())
    data[bit // 8] ^= 1 << bit % 8
    try:
        read = parse_note(data.decode(errors="replace"), where="here")
    except IntegrityError:
        return
    assert not read.signed_by(PUBLIC)


@pytest.mark.parametrize("length", range(len(NOTE)))
def test_a_note_cut_off_anywhere_is_refused(length: int) -> None:
    with pytest.raises(IntegrityError, match="here: not a signed checkpoint"):
        parse_note(NOTE[:length], where="here")


@pytest.mark.parametrize(
    "text",
    [
        NOTE + "\n",
        "\n" + NOTE,
        NOTE + NOTE.split("\n")[4] + "\n",
        NOTE.replace("\n8\n", "\n+8\n"),
        NOTE.replace("\n8\n", "\n08\n"),
        NOTE.replace("\n8\n", "\n8 \n"),
        NOTE.replace("\n8\n", "\n٨\n"),
        NOTE.replace("\n\n", "\nextra\n\n"),
        NOTE.replace("—", "-"),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("— assay.dev/test", "— assay.dev/prod"),
    ],
)
def test_a_note_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError, match="not a signed checkpoint"):
        parse_note(text, where="here")


@pytest.fixture
def file(tmp_path: Path) -> CheckpointFile:
    found = CheckpointFile(tmp_path / "checkpoints.txt")
    found.create()
    return found


def sizes(file: CheckpointFile) -> list[int]:
    return [each.checkpoint.size for each in file.read()]


def test_notes_are_kept_in_order(file: CheckpointFile) -> None:
    assert file.read() == ()
    for size in (1, 2, 3):
        file.add(signed(size))
    assert sizes(file) == [1, 2, 3]
    assert all(each.signed_by(PUBLIC) for each in file.read())


def test_a_file_that_is_there_is_not_made_anew(file: CheckpointFile) -> None:
    file.add(signed())
    with pytest.raises(FileExistsError):
        file.create()
    assert sizes(file) == [8]


def test_a_file_that_is_gone_is_unavailable_and_not_made_anew(file: CheckpointFile) -> None:
    file.path.unlink()
    with pytest.raises(UnavailableError, match="cannot be read"):
        file.read()
    with pytest.raises(UnavailableError, match="cannot be written"):
        file.add(signed())
    assert not file.path.exists()


@pytest.mark.parametrize("kept", range(1, len(NOTE.encode()) + 1))
def test_a_half_written_last_note_is_ignored_and_then_replaced(
    file: CheckpointFile, kept: int
) -> None:
    file.add(signed(1))
    whole = file.path.read_bytes()
    file.path.write_bytes(whole + NOTE.encode()[:kept])
    assert sizes(file) == [1]
    file.add(signed(2))
    assert sizes(file) == [1, 2]


def test_a_damaged_note_before_the_last_is_no_crash_but_tampering(file: CheckpointFile) -> None:
    for size in (1, 2):
        file.add(signed(size))
    data = file.path.read_bytes()
    file.path.write_bytes(data.replace(b"\n1\n", b"\n \n", 1))
    with pytest.raises(IntegrityError, match=r"checkpoints\.txt, checkpoint 1: not a signed"):
        file.read()
    file.path.write_bytes(data[1:])
    with pytest.raises(IntegrityError, match=r"checkpoints\.txt, checkpoint 1: not a signed"):
        file.read()


def test_an_origin_with_a_carriage_return_is_kept_whole(file: CheckpointFile) -> None:
    for size in (1, 2):
        file.add(signed(size, origin="a\rb"))
    assert [each.checkpoint.origin for each in file.read()] == ["a\rb", "a\rb"]
