"""A hundred and fifty known faults in the sample site: each is found at its line, and nothing else is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
NOW = "2026-11-20T12:00:00+08:00"

BASICS, SEGMENTS = "content/courses/platform-ops-basics", "content/courses/learner-segments"
ITERATION, COMMUNITY = "content/courses/course-iteration", "content/courses/community-ops"
FOLLOWS = {"CO202", "CO204", "CO302"}
"""What follows from any edit of a published page and is said as well: its approval has lapsed, a link to a page that has none."""


@dataclass(frozen=True)
class Fault:
    """`new` takes the place of `old`, comes at the end of the file where that is empty, or is a file of its own where it is none;
    `line` is the one it is found on, empty for the file as a whole."""

    code: str
    path: str
    old: str | None
    new: str
    line: str

    def make(self, root: Path) -> None:
        file = root / self.path
        if self.old is None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.new, encoding="utf-8")
            return
        text = file.read_text(encoding="utf-8")
        if self.old:
            assert re.search(self.old, text, re.MULTILINE), f"{self.old!r} is not in {self.path}"
            text = re.sub(self.old, lambda _: self.new, text, count=1, flags=re.MULTILINE)
        else:
            text = f"{text.rstrip()}\n\n{self.new}\n"
        file.write_text(text, encoding="utf-8")

    def place(self, root: Path) -> tuple[str, str, int]:
        lines = (root / self.path).read_text(encoding="utf-8").split("\n")
        if not self.line:
            return self.code, self.path, 1
        found = [number for number, line in enumerate(lines, 1) if self.line in line]
        assert found, f"{self.line!r} is on no line of {self.path}"
        return self.code, self.path, found[-1]


def key(code: str, path: str, name: str, value: str) -> Fault:
    """A key of the front matter gets another value."""
    return Fault(code, path, rf"^{name}: .*$", f"{name}: {value}", f"{name}: {value}")


def end(code: str, path: str, text: str, line: str = "") -> Fault:
    """Something is written at the end of a text."""
    return Fault(code, path, "", text, line or text.split("\n", maxsplit=1)[0])


def swap(code: str, path: str, old: str, new: str, line: str = "") -> Fault:
    """Some words of a text become others."""
    return Fault(code, path, old, new, line or new)


def made(code: str, path: str, text: str, line: str = "") -> Fault:
    """A file is added."""
    return Fault(code, path, None, text, line)


def also(code: str, path: str, line: str) -> Fault:
    """What another fault brings with it at a second place."""
    return Fault(code, path, line, line, line)


def article(slug: str, title: str, body: str = "", **keys: str) -> str:
    """The text of a new draft."""
    front = {
        "title": title, "slug": slug, "status": "draft", "summary": "把一件小事从头到尾讲清楚，并给出一张可以照填的表。", "authors": "[gu-qing]",
        "date": "2026-10-01", "tags": "[数据]", "topics": "[data-and-compliance]", "licence": "CC-BY-4.0", "source": "original",
        "origin": "ogc", "sources": "\n  - {title: 网络教育平台运营管理要点}",
    }  # fmt: skip
    written = "\n".join(f"{name}: {value}" for name, value in (front | keys).items() if value)
    return f"---\n{written}\n---\n\n## 从哪里开始\n\n先把现状写下来。{body}\n"


LONG_ZH = (
    "这一段话要从平台刚刚上线的时候讲起"
    + "，然后讲到学员怎样找到第一门课" * 3
    + "，再讲到他们怎样在两周之内把它学完并且愿意把它推荐给自己的同事和朋友"
)
LONG_EN = (
    "Before the course opens you should, "
    + "provided that the list of those who take it has been agreed, " * 3
    + "send out the note"
)
FULL_ZH = "这里说一件事，话都不长。" * 27
FULL_EN = "We say one thing and keep each line short. " * 19


FAULTS = (
    # front matter
    key("CO106", "content/articles/completion-rate.md", "date", "2026-13-40"),
    key("CO106", f"{BASICS}/01-what-it-serves.md", "duration", "twenty"),
    key("CO106", f"{BASICS}/02-four-dimensions.md", "duration", "900"),
    key("CO106", "content/topics/course-design.md", "level", "easy"),
    key("CO106", "content/articles/funnel-leaks.md", "origin", "bought"),
    key("CO106", "content/campaigns/year-end-points.md", "starts", "soon"),
    key("CO106", f"{SEGMENTS}/01-why-segments.md", "authors", "[]"),
    swap("CO107", "content/articles/ogc-pgc-ugc.md", "^tags:", "tag:", "tag: ["),
    swap("CO107", f"{BASICS}/03-content-by-stage.md", "^objectives:", "objectifs:"),
    swap(
        "CO107",
        "content/stories/a-community-owner.md",
        "^learner: .*$",
        "learner: 一位群主\nlearners: 两位",
        "learners:",
    ),
    key("CO108", "content/articles/north-star-by-stage.md", "topics", "[data-and-complience]"),
    key("CO108", "content/articles/three-second-loading.md", "authors", "[zhao-hang]"),
    key("CO108", f"{SEGMENTS}/index.md", "topics", "[learner-operation]"),
    swap("CO108", "content/paths/content-operator.md", "course/platform-ops-basics", "course/platform-ops"),
    swap(
        "CO109",
        "content/articles/golden-hour-complaints.md",
        "^date: .*$",
        "date: 2026-06-10\nupdated: 2026-06-01",
        "updated: 2026-06-01",
    ),
    key(
        "CO110",
        "content/articles/learner-stories-that-work.md",
        "title",
        "怎样写出一篇让人愿意读完、读完之后愿意照着做、做完之后还愿意再讲给别人听的学员故事",
    ),
    key("CO110", f"{ITERATION}/01-needs.md", "title", "课"),
    key(
        "CO110",
        f"{BASICS}/01-what-it-serves.en.md",
        "title",
        "What the operation of a learning platform in a company or a school serves, and whom",
    ),
    key("CO111", "content/articles/january-restart.md", "summary", "一月。"),
    key(
        "CO111",
        f"{ITERATION}/02-four-stages.md",
        "summary",
        "本课讲四个阶段。" + "每个阶段都有自己的任务，也有与下一段的衔接。" * 8,
    ),
    swap("CO112", "content/stories/a-training-manager.md", "^cover_alt: .*\n", "", "cover: "),
    swap("CO112", "content/topics/learner-operations.md", "^cover_alt: .*\n", "", "cover: "),
    key("CO113", "content/articles/licence-and-qualifications.md", "tags", "[合规化]"),
    key("CO113", f"{COMMUNITY}/02-roles-and-rules.md", "tags", "[社群运营学]"),
    key("CO115", "content/articles/completion-rate.en.md", "date", "2031-01-01"),
    key("CO102", "content/articles/mentor-rota.md", "slug", "mentor/rota"),
    # structure
    end("CO403", f"{BASICS}/04-feature-promotion.md", "# 附录\n\n这里补充两张表。"),
    end("CO403", f"{SEGMENTS}/02-four-kinds.md", "# 小结\n\n四类学员各有去处。"),
    end("CO404", f"{BASICS}/05-campaigns.md", "#### 细节\n\n这里补充两点。"),
    end("CO404", f"{ITERATION}/03-mixed-formats.md", "#### 例外\n\n有两种例外。"),
    end("CO404", f"{BASICS}/02-four-dimensions.en.md", "#### A detail\n\nTwo more points belong here."),
    end("CO406", "content/articles/question-of-the-week.md", "## 延伸阅读"),
    end("CO406", f"{BASICS}/03-content-by-stage.en.md", "## Further reading"),
    end("CO406", f"{SEGMENTS}/04-keep-bees-and-cats.md", "## 空的一节\n\n## 不空的一节\n\n这里有话。", "## 空的一节"),
    end(
        "CO405", f"{BASICS}/06-programmes.md", "## 甲 {#twice}\n\n正文。\n\n## 乙 {#twice}\n\n正文。", "## 乙 {#twice}"
    ),
    swap(
        "CO401",
        f"{COMMUNITY}/index.md",
        r"^  outcome: \[(.*)\]$",
        "  outcome: [community-charter, community-charter]",
        "  outcome:",
    ),
    key("CO402", "content/topics/platform-basics.md", "prerequisites", "[data-and-compliance]"),
    # links and pictures
    end("CO301", f"{ITERATION}/04-interaction.md", "可以先读[需求](01-need.md)一课。"),
    end("CO301", "content/topics/community-building.md", "另见[旧课](../courses/old/index.md)。"),
    end("CO301", f"{BASICS}/04-feature-promotion.en.md", "See [the plan](07-operating-plans.en.md) as well."),
    end("CO301", "content/stories/a-course-editor.md", "她的课在[这门课程](key:course/course-iterations)里。"),
    end("CO301", f"{COMMUNITY}/04-atmosphere.md", "另见[首页](/index.html)说明。"),
    end("CO302", f"{SEGMENTS}/03-newcomers.md", "另见[导师值班表](../../articles/quiet-groups.md)。"),
    end("CO303", f"{ITERATION}/05-health-metrics.md", "![健康度的四个格子](health.svg)"),
    key("CO303", "content/articles/ogc-pgc-ugc.en.md", "cover", "ogc-cover.svg"),
    end("CO304", f"{BASICS}/07-operating-plan.md", "四个维度见[前文](02-four-dimensions.md#不存在的一节)。"),
    end("CO304", f"{SEGMENTS}/05-points.md", "算法见[下文](#没有这一节)。"),
    end(
        "CO304",
        f"{BASICS}/05-campaigns.en.md",
        "The count is [explained there](03-content-by-stage.en.md#no-such-part).",
    ),
    end("CO305", f"{COMMUNITY}/05-training-cohort.md", "要看安排，请[点击这里](06-community-charter.md)。"),
    end("CO305", f"{BASICS}/06-programmes.en.md", "For the plan [click here](07-operating-plan.en.md)."),
    end("CO305", "content/topics/data-and-compliance.md", "详情请见[这里](course-design.md)。"),
    end("CO306", f"{ITERATION}/06-feedback.md", "![](iteration-loop.svg)"),
    end("CO306", "content/paths/newcomer-pack.md", "![](newcomer-pack-cover.svg)"),
    end("CO309", f"{SEGMENTS}/06-segment-plan.md", "出处见[统计公报](htp://example.org/a)。"),
    end("CO309", "content/articles/three-second-loading.md", "测速见[测速页](https：//example.org/a)。"),
    end("CO309", f"{BASICS}/07-operating-plan.en.md", "The figures are on [their site](https:/example.org/a)."),
    end("CO311", f"{ITERATION}/07-iteration-report.md", "模板见[报告模板] (01-needs.md)。"),
    end("CO311", f"{COMMUNITY}/06-community-charter.md", "样例见[公约样例]（04-atmosphere.md）。"),
    # learning blocks
    end(
        "CO501",
        f"{BASICS}/01-what-it-serves.md",
        "::: quiz {#seeded-none}\n完课率的分母是什么？\n- [ ] 报名人数\n  > 口径一。\n- [ ] 登录次数\n  > 这是活跃度。\n:::",
        "::: quiz {#seeded-none}",
    ),
    end("CO501", f"{ITERATION}/02-four-stages.md", "::: qiuz {#seeded-kind}\n问题？\n:::", "::: qiuz"),
    end(
        "CO501",
        f"{SEGMENTS}/01-why-segments.md",
        "::: quiz {#seeded-one}\n只有一个选项吗？\n- [x] 是\n  > 对。\n:::",
        "::: quiz {#seeded-one}",
    ),
    end("CO501", f"{COMMUNITY}/01-why-communities-die.md", "::: note\n没有结束的一块。", "::: note"),
    end(
        "CO502",
        f"{BASICS}/02-four-dimensions.md",
        "::: quiz {#seeded-all}\n下面哪些对？\n- [x] 平台运营看工具是否好用\n  > 对。\n- [x] 内容运营看材料是否合用\n  > 对。\n:::",
        "::: quiz {#seeded-all}",
    ),
    end(
        "CO503",
        f"{BASICS}/03-content-by-stage.md",
        "::: quiz {#seeded-mute}\n起步期先做什么？\n- [x] 补齐内容\n- [ ] 办大型活动\n:::",
        "::: quiz {#seeded-mute}",
    ),
    end(
        "CO504",
        f"{SEGMENTS}/02-four-kinds.md",
        "::: quiz {#seeded-same}\n新学员叫什么？\n- [x] 菜鸟\n  > 对。\n- [ ] 蜜蜂\n  > 蜜蜂主动。\n- [ ] 蜜蜂\n  > 重复。\n:::",
        "- [ ] 蜜蜂",
    ),
    end(
        "CO505",
        f"{ITERATION}/03-mixed-formats.md",
        "::: video {src=https://video.example.org/talk}\n:::",
        "::: video {src=https://video.example.org/talk}",
    ),
    end(
        "CO506",
        f"{COMMUNITY}/05-training-cohort.md",
        "::: live {starts=2026-01-10T19:00:00+08:00 ends=2026-01-10T20:00:00+08:00 url=https://live.example.org/a}\n开营直播\n:::",
        "::: live {starts=2026-01-10",
    ),
    # language
    end("CO701", f"{BASICS}/04-feature-promotion.md", "这一项由LMS自动统计。"),
    end("CO701", f"{SEGMENTS}/03-newcomers.md", "先看数据,再下结论。"),
    end("CO701", "content/stories/a-training-manager.md", "他用Excel做了一张表。"),
    end("CO701", f"{COMMUNITY}/02-roles-and-rules.md", "群主要做三件事:欢迎、提问、收尾。"),
    end("CO701", "content/campaigns/year-end-points.md", "名额共有50个。"),
    end("CO702", f"{ITERATION}/01-needs.md", "先做調查，再改课。"),
    end("CO702", "content/articles/north-star-by-stage.md", "指标要與阶段相称。"),
    # compliance
    swap(
        "CO601",
        "content/articles/learner-stories-that-work.md",
        "^licence: .*\nsource: original",
        "source: third-party",
        "source: third-party",
    ),
    key("CO602", "content/articles/funnel-leaks.md", "licence", "CC-BY-5.0"),
    key("CO602", f"{BASICS}/05-campaigns.md", "licence", "Creative Commons"),
    end("CO605", f"{SEGMENTS}/04-keep-bees-and-cats.md", "联系人的身份证号是 11010519491231002X，请勿外传。"),
    end("CO605", "content/articles/golden-hour-complaints.md", "值班电话是 13912345678，全天有人。"),
    end("CO605", "content/articles/ogc-pgc-ugc.md", "投稿请发到 wang.lei@tianzige-mail.cn，三天内回复。"),
    end("CO606", f"{COMMUNITY}/03-value-and-rhythm.md", "跟着学完，考试包过。"),
    end("CO606", "content/paths/newcomer-pack.en.md", "Take the pack and you are guaranteed a job."),
    # comments that suppress
    end(
        "CO801",
        f"{ITERATION}/04-interaction.md",
        "<!-- contentops: ignore CO305 -- 旧话 -->\n\n这一段没有问题。",
        "<!-- contentops: ignore CO305",
    ),
    end(
        "CO802",
        f"{ITERATION}/05-health-metrics.md",
        "<!-- contentops: ignore CO305 -->\n\n这一段也没有问题。",
        "<!-- contentops: ignore CO305",
    ),
    # forms that somebody else would think of
    swap(
        "CO109", f"{ITERATION}/index.md", "^date: .*$", "date: 2026-05-04\nupdated: 2026-05-03", "updated: 2026-05-03"
    ),
    key("CO110", "content/articles/ogc-pgc-ugc.en.md", "title", "X"),
    key("CO111", "content/paths/newcomer-pack.en.md", "summary", "Four weeks for newcomers. " * 9),
    key("CO113", "content/articles/completion-rate.en.md", "tags", "[completions]"),
    key("CO115", "content/articles/licence-and-qualifications.md", "date", "2027-02-01"),
    key("CO106", "content/articles/discount-rush.md", "authors", "gu-qing"),
    made("CO101", "content/articles/unread.md", '---\ntitle: "没有结束\nslug: unread\n---\n\n正文。\n', 'title: "'),
    made("CO103", "content/notes/idea.md", article("idea", "一个想法")),
    made("CO104", "content/articles/second-rota.md", article("golden-hour-complaints", "又一篇投诉"), "slug:"),
    also("CO104", "content/articles/golden-hour-complaints.md", "slug:"),
    made("CO114", "content/articles/Poor_Slug.md", article("Poor_Slug", "不好的地址"), "slug:"),
    made("CO307", "content/stories/forgotten.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>\n"),
    made(
        "CO308",
        f"{COMMUNITY}/cohort-loop.svg",
        f"<svg xmlns='http://www.w3.org/2000/svg'><!-- {'x' * 600_000} --></svg>\n",
    ),
    swap("CO604", "standards/qualifications.yml", "expires: 2030-12-31", "expires: 2026-10-31"),
    swap("CO604", "standards/qualifications.yml", "expires: 2031-03-31", "expires: 2026-12-31"),
    swap(
        "CO708",
        "content/articles/completion-rate.en.md",
        "^licence:",
        "translated_from: sha256:0123456789ab\nlicence:",
        "translated_from",
    ),
    made("CO201", "content/articles/finished.md", article("finished", "一篇写完的文章", status="finished"), "status:"),
    made(
        "CO603", "content/articles/borrowed.md", article("borrowed", "一篇借来的文章", source="third-party"), "licence:"
    ),
    made(
        "CO105",
        "content/articles/aliased.md",
        article("aliased", "一篇换了地址的文章", aliases="[/404.html]"),
        "aliases:",
    ),
    made(
        "CO706",
        "content/articles/heavy.md",
        article(
            "heavy",
            "一篇难读的文章",
            "".join(
                f"\n\n第{n}点在于尚未建立起能够支撑跨部门协同运营管理工作持续有效推进的长效机制。"
                for n in "一二三四五六七八九十"
            ),
        ),
        "title: 一篇难读",
    ),
    # courses and topics
    made("CO410", "content/topics/alone.md", article("alone", "没有内容的主题", topics="", level="beginner"), "slug:"),
    swap("CO407", f"{SEGMENTS}/index.md", r"^  outcome: .*\n", "", "stages:"),
    also("CO409", f"{SEGMENTS}/06-segment-plan.md", "slug:"),
    swap(
        "CO401",
        f"{ITERATION}/index.md",
        r"^  foundation: \[",
        "  foundation: [platform-what-it-serves, ",
        "  foundation:",
    ),
    also("CO402", "content/topics/course-design.md", "prerequisites:"),
    also("CO402", "content/topics/data-and-compliance.md", "prerequisites:"),
    made(
        "CO409",
        f"{COMMUNITY}/07-left-out.md",
        article(
            "community-left-out",
            "没有人排的一课",
            duration="20",
            objectives="[说出一件事]",
            topics="",
            tags="",
            origin="",
            date="",
        ),
        "slug:",
    ),
    # links and pictures
    end("CO305", "content/topics/platform-basics.en.md", "There is a plan, [read more](course-design.md)."),
    end("CO305", "content/campaigns/year-end-points.md", "规则很长，[更多](../topics/course-design.md)。"),
    end("CO305", "content/articles/discount-rush.md", "算法请[点击此处](completion-rate.md)。"),
    end("CO305", f"{BASICS}/01-what-it-serves.en.md", "The plan is [here](07-operating-plan.en.md)."),
    end("CO306", "content/articles/january-restart.md", "![funnel-leaks-diagram](funnel-leaks-diagram.svg)"),
    end("CO306", "content/articles/licence-and-qualifications.md", "![图片](funnel-leaks-diagram.svg)"),
    end("CO309", "content/articles/learner-stories-that-work.md", "样本在[网盘](http//example.org/a)。"),
    end("CO309", f"{ITERATION}/01-needs.md", "后台在[这台机器](http://localhost:8000/admin)上。"),
    end("CO309", "content/paths/content-operator.md", "标准见[标准全文](https//example.org/standard)。"),
    end("CO311", "content/articles/north-star-by-stage.md", "另见[指标](funnel-leaks.md"),
    end("CO311", f"{BASICS}/02-four-dimensions.en.md", "See [the plan] (07-operating-plan.en.md) for that."),
    end("CO303", f"{BASICS}/04-feature-promotion.en.md", "![A card for a feature](feature-card.png)"),
    end("CO301", "content/paths/newcomer-pack.md", "另见[上一版](newcomer-pack-2025.md)。"),
    end("CO405", "content/stories/a-course-editor.md", "## 同样的话\n\n甲。\n\n## 同样的话\n\n乙。", "## 同样的话"),
    # learning blocks
    end(
        "CO502",
        f"{BASICS}/02-four-dimensions.en.md",
        "::: quiz {#seeded-both}\nWhich hold?\n- [x] One\n  > Yes.\n- [x] Two\n  > Yes.\n:::",
        "::: quiz {#seeded-both}",
    ),
    end(
        "CO503",
        f"{BASICS}/06-programmes.en.md",
        "::: quiz {#seeded-silent}\nWhat comes first?\n- [x] A plan\n- [ ] A party\n:::",
        "::: quiz {#seeded-silent}",
    ),
    end(
        "CO504",
        f"{BASICS}/07-operating-plan.en.md",
        "::: quiz {#seeded-twin}\nWho is it for?\n- [x] Newcomers\n  > Yes.\n- [ ] Owners\n  > No.\n- [ ] Owners\n  > No.\n:::",
        "- [ ] Owners",
    ),
    end("CO505", f"{BASICS}/05-campaigns.en.md", "::: video {src=https://video.example.org/a}\n:::", "::: video"),
    # language
    end("CO701", "content/stories/a-community-owner.md", "每周 ３ 个问题。"),
    end("CO701", f"{BASICS}/05-campaigns.md", "先看数据 ，再下结论。"),
    end("CO701", "content/topics/community-building.md", "真的有用吗?大家说有用。"),
    end("CO702", f"{COMMUNITY}/01-why-communities-die.md", "群里的資料要有人整理。"),
    end("CO703", "content/articles/funnel-leaks.md", "登陆之后再选班次。"),
    end("CO703", "content/topics/platform-basics.en.md", "Every student finds the plan."),
    end("CO703", f"{BASICS}/07-operating-plan.md", "计划放在 Github 上。"),
    end("CO704", f"{ITERATION}/02-four-stages.md", f"{LONG_ZH}。"),
    end("CO704", f"{BASICS}/02-four-dimensions.en.md", f"{LONG_EN}."),
    end("CO705", f"{ITERATION}/06-feedback.md", FULL_ZH),
    end("CO705", f"{BASICS}/04-feature-promotion.en.md", FULL_EN.strip()),
    # compliance
    swap(
        "CO601",
        "content/articles/three-second-loading.md",
        "^licence: .*\nsource: original",
        "source: third-party",
        "source: third-party",
    ),
    key("CO602", "content/articles/ogc-pgc-ugc.en.md", "licence", "CC BY 4.0"),
    key("CO602", "content/paths/newcomer-pack.en.md", "licence", "Public Domain"),
    end("CO605", "content/articles/quiet-groups.md", "有事打 13800138000 找她。"),
    end("CO605", f"{SEGMENTS}/06-segment-plan.md", "她的身份证是 33010619880527361X，已经登记。"),
    end("CO605", "content/stories/a-community-owner.md", "红包请转到 6212 2643 0200 5829 417 这张卡。"),
    end("CO605", "content/articles/completion-rate.en.md", "Write to maya.okafor@tianzige-mail.cn for a seat."),
    end("CO605", "content/articles/three-second-loading.md", "也可以拨 +86 139 1234 5768。"),
    end("CO606", "content/articles/discount-rush.md", "报名即享：考试通过率 100%。"),
    end("CO606", f"{BASICS}/01-what-it-serves.en.md", "Our learners have a 100% pass rate."),
    end("CO606", "content/topics/learner-operations.md", "学完包就业，月底上岗。"),
    end("CO606", "content/articles/january-restart.md", "我们保证通过考试。"),
    end("CO606", "content/campaigns/year-end-points.md", "全网最低价，只此一周。"),
    # comments that suppress
    end(
        "CO801",
        f"{BASICS}/06-programmes.en.md",
        "<!-- contentops: ignore CO701 -- an old line -->\n\nNothing is wrong with this one.",
        "<!-- contentops: ignore CO701",
    ),
)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """A clone of the sample site with all the faults in it, and what was found before and after."""
    root = tmp_path_factory.mktemp("seeded") / "site"
    subprocess.run(["git", "clone", "-q", ROOT.as_uri(), str(root)], check=True, capture_output=True)
    before = validate(root)
    for fault in FAULTS:
        fault.make(root)
    return root, before, validate(root)


def validate(root: Path) -> set[tuple[str, str, int]]:
    command = [sys.executable, "-m", "contentops", "-C", str(root), "validate", "--format", "json", "--now", NOW]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return {(each["code"], each["path"], each["line"]) for each in json.loads(done.stdout)}


def test_the_sample_site_has_no_finding(seeded):
    assert seeded[1] == set()


def test_there_are_more_than_a_hundred_faults(seeded):
    assert len({fault.place(seeded[0]) for fault in FAULTS}) == len(FAULTS) >= 150


def test_every_fault_is_found_on_its_line(seeded):
    root, _, after = seeded

    assert {fault.place(root) for fault in FAULTS} - after == set()


def test_nothing_else_is_found(seeded):
    root, _, after = seeded
    seeded_places = {fault.place(root) for fault in FAULTS}

    assert {each for each in after - seeded_places if each[0] not in FOLLOWS} == set()
