"""A small sound set-up as people write it, to be spoilt in one respect a test."""

from __future__ import annotations

from office.set_up_file.mistakes import Mistake, SetUpFileError
from office.set_up_file.reading import read_bytes, read_text

SOUND = """\
election:
  id: zhujing-2021
  title: 朱泾镇
  division: "310116"
  home_division_prefix: "31"
  time_zone: Asia/Shanghai
  registration_opens: 2021-09-01
  election_day: 2021-11-16
policy:
  version: "1"
constituencies:
  - {code: D01, name: 一, level: district}
  - {code: T01, name: 二, level: town, within: D01, polling_place: 镇文化馆}
places:
  - code: U017
    kind: unit
    name: 机械有限公司
    affiliation: town
    district_constituency: D01
    town_constituency: T01
    population: 120
  - {code: V01, kind: village, name: 罗星居民区, district_constituency: D01, town_constituency: T01}
bodies:
  - code: LG
    name: 选举工作领导小组
    kind: leading_group
    people: [{name: 甲, duty: 组长}]
voter_groups: {about: 40}
seats: {town: {population: 120}}
"""


def spoilt(old: str, new: str) -> str:
    """The sound text with one thing written otherwise."""
    assert old in SOUND, old
    return SOUND.replace(old, new, 1)


def mistakes(text: str | bytes) -> list[Mistake]:
    """What somebody is told who loads this."""
    try:
        if isinstance(text, bytes):
            read_bytes(text, "town.yaml")
        else:
            read_text(text, "town.yaml")
    except SetUpFileError as error:
        return error.mistakes
    return []


def line_of(text: str, what: str) -> int:
    """The line, from 1, in which `what` stands first."""
    return text[: text.index(what)].count("\n") + 1
