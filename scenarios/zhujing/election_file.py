"""The set-up file of the demonstration's election, written so that people can read it too."""

from scenarios.zhujing import populations
from scenarios.zhujing.bodies import bodies
from scenarios.zhujing.places import LUOXING, PREPARATORY_GROUP, Place, constituencies, places

ELECTION_ID = "zhujing-2021"
VOTER_GROUP = 40

HEAD = f"""\
# Zhujing town, Jinshan district of Shanghai, 2021: the demonstration.
#
# The town's own facts: 109 units, 29 villages and neighbourhoods and one preparatory group, 17 district and 51 town
# constituencies, registration from 1 September, election day 16 November, division 310116; a leading group, an election
# committee, seven working groups, and a task force of five veterans and four young staff.
# Ours, invented: every person, every name of a place but two (罗星居民区 and {PREPARATORY_GROUP}), the
# affiliation of each unit, which constituency a place lies in and where it votes, every population, and the seats.

election:
  id: {ELECTION_ID}
  title: 金山区朱泾镇区、镇两级人大代表选举
  division: "310116"          # this district
  home_division_prefix: "31"  # a household anywhere in the city is local (Shanghai's rules, 20)
  time_zone: Asia/Shanghai
  registration_opens: 2021-09-01
  election_day: 2021-11-16

policy:
  version: "2021-1"
  minimum_age: 18             # in full years, on election day (Election Law 4)

# A district constituency elects district deputies, a town constituency within it town deputies.
constituencies:
"""


FOOT = f"""\

voter_groups:
  about: {VOTER_GROUP}                 # Shanghai's rules 21

# Ours: the district's people, and how many of its deputies this town's constituencies elect; the town's own deputies
# follow from its people (Election Law 12).
seats:
  district: {{population: {populations.DISTRICT}, deputies: {populations.DISTRICT_DEPUTIES}}}
  town: {{population: {populations.TOWN}}}
"""


def election_file() -> str:
    """The YAML text: election, policy, constituencies, places, bodies, voter groups, seats."""
    lines = [HEAD]
    for code, name, level, within, polling_place in constituencies():
        nested = "" if within is None else f", within: {within}"
        lines.append(f"  - {{code: {code}, name: {name}, level: {level}{nested}, polling_place: {polling_place}}}\n")
    lines.append("\n# Staff of central and municipal units vote for district deputies only (Shanghai's rules, 17).\n")
    lines.append("# Whoever is counted at a unit is not counted where they live.\nplaces:\n")
    lines.extend(_line(place) for place in places())
    lines.extend(("\nbodies:\n", *bodies(), FOOT))
    return "".join(lines)


def _line(place: Place) -> str:
    affiliation = "" if place.affiliation is None else f", affiliation: {place.affiliation}"
    town = "" if place.town_constituency is None else f", town_constituency: {place.town_constituency}"
    preparatory = ", preparatory: true" if place.preparatory else ""
    ours = "" if place.code == LUOXING or place.name == PREPARATORY_GROUP else "  # ours"
    return (
        f"  - {{code: {place.code}, kind: {place.kind}, name: {place.name}{affiliation}, "
        f"district_constituency: {place.district_constituency}{town}, population: {place.population}{preparatory}}}"
        f"{ours}\n"
    )
