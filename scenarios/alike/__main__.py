"""Write a labelled set: `python -m scenarios.alike --people N --seed S --into FOLDER`."""

import csv
import json
from argparse import ArgumentParser
from pathlib import Path

from scenarios.alike.sets import make_set


def main() -> None:
    """Write `submissions.ndjson`, which an office may be given, and `truth.csv`, which it may not."""
    parser = ArgumentParser(prog="python -m scenarios.alike", description=main.__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", type=Path, required=True, help="an existing folder")
    wanted = parser.parse_args()
    labelled = make_set(wanted.people, wanted.seed)
    with (wanted.into / "submissions.ndjson").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(form, ensure_ascii=False) + "\n" for form in labelled.forms)
    with (wanted.into / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("submission_id", "person", "slip"))
        for submission_id, person in labelled.person_of.items():
            table.writerow((submission_id, person, labelled.slip_of.get(submission_id, "")))
    print(f"{len(labelled.forms)} forms, {sum(labelled.kinds().values())} of people who stand twice:")  # noqa: T201
    for kind, count in labelled.kinds().most_common():
        print(f"{kind:>20} {count:>6}")  # noqa: T201


if __name__ == "__main__":
    main()
