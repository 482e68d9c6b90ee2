"""Who runs the demonstration's election: the bodies are the town's, every person's name and duty is ours."""

from collections.abc import Iterator

from scenarios.names import words

LEADING_GROUP = (
    ("顾正清", "组长"),
    ("沈书勤", "常务副组长"),
    ("陆远山", "副组长"),
    ("朱敏之", "副组长"),
    ("蒋文澜", "成员"),
)
ELECTION_COMMITTEE = (
    ("沈书勤", "主任"),
    ("陆远山", "副主任"),
    ("朱敏之", "副主任"),
    ("俞国栋", "委员"),
    ("曹秋月", "委员"),
    ("姚立群", "委员"),
    ("金海生", "委员"),
)
# Name, who leads it, and what it has to do.
WORKING_GROUPS = (
    ("综合协调组", "蒋文澜", "汇总进度和编发简报"),
    ("宣传报道组", "曹秋月", "海报、公开信、横幅和各渠道发布"),
    ("选民登记组", "俞国栋", "选民登记、比对和选民名单"),
    ("选区划分组", "姚立群", "划分选区和分配代表名额"),
    ("候选人工作组", "金海生", "代表资源排摸和候选人介绍"),
    ("法律咨询组", "钱守成", "申诉和法律解释"),
    ("后勤保障组", "周安平", "场地、物资和投票站"),
)
# Five veterans of earlier elections and four young staff, as in the town.
VETERANS = words("徐阿根 杨秀芳 黄志强 吴桂英 何永福")
YOUNG_STAFF = words("林晓雯 胡一凡 范思齐 陶然")


def bodies() -> Iterator[str]:
    """The set-up file's lines of all the bodies, the wider one first."""
    yield _body("LG", "选举工作领导小组", "leading_group", LEADING_GROUP, "统一领导区、镇两级换届选举")
    yield _body("EC", "朱泾镇选举委员会", "election_committee", ELECTION_COMMITTEE, "主持镇人大代表选举")
    for number, (name, head, task) in enumerate(WORKING_GROUPS, start=1):
        yield _body(f"WG{number}", name, "working_group", ((head, "组长"),), task, within="LG")
    people = (*((name, "资深工作人员") for name in VETERANS), *((name, "青年工作人员") for name in YOUNG_STAFF))
    yield _body("TF", "换届选举工作专班", "task_force", people, "日常登记、比对和电话核对", within="LG")


def _body(
    code: str, name: str, kind: str, people: tuple[tuple[str, str], ...], task: str, *, within: str | None = None
) -> str:
    nested = "" if within is None else f"    within: {within}\n"
    serving = "".join(f"      - {{name: {person}, duty: {duty}}}\n" for person, duty in people)
    head = f"  - code: {code}\n    name: {name}\n    kind: {kind}\n{nested}"
    return f"{head}    tasks: [{task}]\n    people:\n{serving}"
