"""The page of the rules says what the code says."""

import re
from pathlib import Path

import yaml

from contracts.set_up.elections import Policy
from contracts.set_up.rules import KEPT_ON_BY_LAW
from contracts.validations import FindingCode

PAGE = (Path(__file__).parents[3] / "docs/architecture/validation.md").read_text("utf-8")
RULES = PAGE.partition("## Rules\n")[2].partition("\n## ")[0]
ROWS = [line.strip("| ").split(" | ") for line in RULES.splitlines() if line.startswith("| `")]


def test_the_page_has_every_rule_in_its_order() -> None:
    assert [code.strip("`") for row in ROWS for code in re.findall(r"`[A-Z_]+`", row[0])] == [*FindingCode]


def test_the_page_says_which_rules_stay_on() -> None:
    said = {row[0].strip("`"): row[-1].split(";")[0] for row in ROWS}
    assert said == {code: "stays on" if code in KEPT_ON_BY_LAW else "may be off" for code in FindingCode}


def test_the_settings_that_tune_a_rule_are_the_policys() -> None:
    tunings = {name for row in ROWS for name in re.findall(r"`(\w+)`", row[-1])} - {"reach"}
    assert tunings == set(Policy.model_fields) - {"version", "rules", "two_pairs_of_eyes", "calendar"}


def test_the_example_is_a_policy_of_which_each_default_is_the_codes() -> None:
    [text] = re.findall(r"```yaml\n(policy:.*?)```", PAGE, re.DOTALL)
    policy = Policy.model_validate(yaml.safe_load(text)["policy"])
    assert policy.model_copy(update={"rules": {}}) == Policy(version=policy.version)
    assert [*policy.rules] == [FindingCode.NAME_VARIANT]
