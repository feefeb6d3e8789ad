from assay.validation.verdict import CheckResult, DataValidation


def result(held: str) -> DataValidation:
    return DataValidation(
        suite="images",
        suite_version="1",
        gx_version="1",
        checks=tuple(
            CheckResult(
                part="train",
                expectation=f"line-{index}",
                column="",
                success=mark == "+",
                unexpected_count=None,
                severity="warning",
            )
            for index, mark in enumerate(held)
        ),
        facts={},
    )


def test_one_failed_check_fails_the_whole() -> None:
    assert result("++").success
    assert not result("+-").success
    assert [check.expectation for check in result("+-").failed] == ["line-1"]


def test_a_suite_without_checks_vouches_for_nothing() -> None:
    assert not result("").success


def test_the_digest_covers_every_check() -> None:
    assert result("++").result_digest != result("+-").result_digest
    assert result("++").result_digest == result("++").result_digest
