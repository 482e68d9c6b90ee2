"""`python -m contracts.compatibility [VERSION]`: what of today's contracts breaks those of a release (the last one).

The exit code is 0 where nothing does, 1 where something does, 2 where it was asked wrongly.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from itertools import groupby

from contracts.compatibility.findings import Finding
from contracts.compatibility.releases import breaking, damaged, read, versions
from contracts.compatibility.today import today

_WIDTH = 116


def table(findings: Sequence[Finding]) -> str:
    """The findings as people read them: a block for each message, route or topic."""
    lines = []
    for where, group in groupby(findings, key=lambda finding: finding.where):
        rows = list(group)
        lines += [where]
        wide = max(len(row.field) for row in rows)
        for row in rows:
            said = f"  {row.whom:<8} {row.field:<{wide}}  {row.what}"
            lines += textwrap.wrap(said, _WIDTH, subsequent_indent=" " * 11, break_long_words=False) or [said]
        lines += [""]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Compare, say what breaks, and give the exit code."""
    known = versions()
    if len(arguments) > 1 or not set(arguments) <= set(known):
        sys.stderr.write(f"usage: python -m contracts.compatibility [{'|'.join(known)}]\n")
        return 2
    version = arguments[0] if arguments else known[-1]
    wrong = list(damaged())
    for sentence in wrong:
        sys.stdout.write(f"{sentence}\n")
    findings = breaking(read(version), today())
    if findings:
        sys.stdout.write(f"{table(findings)}\n{len(findings)} changes break what release {version} promised.\n")
    else:
        sys.stdout.write(f"Compatible with release {version}.\n")
    return 1 if findings or wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
