"""Overlays: what is left when a local text is laid over the one it changes, and what is found."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from escalate_rules.authoring.diagnostics import Diagnostic
from escalate_rules.authoring.load import (
    UnreadablePolicyError,
    beside,
    check_policy,
    load_policy,
    parse_policy,
    readings_of,
    variants,
)
from escalate_rules.authoring.overlays import Find, Found, laid_over
from escalate_rules.authoring.source import Plain, read_source, to_plain
from escalate_rules.core.policy import Go, Open, Policy
from escalate_rules.library.policies import bundled_ids, bundled_policy_text

REGION = """\
format: 1
id: region
title: Regional procedure
partnership: Saltmarsh Regional Partnership
version: "3"
calendar: {nation: wales}
roles:
  practitioner: {title: Practitioner}
  manager: {title: Manager}
readings:
  clock:
    clause: "2"
    asks: From when?
    options: {raising: from the raising, entry: from entering}
stages:
  stage_1:
    number: 1
    title: First
    between: practitioner
    outcome:
      should: reach
      within: {by: clock, raising: 5 working days of raised, entry: 5 working days of entered}
      cites: "2"
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "2"}
    cites: "2"
  stage_2: {number: 2, title: Second, between: manager, final: none, cites: "2"}
duties:
  told: {on: escalated, who: raising manager, must: notify, to: own manager, cites: "3"}
  kept: {on: raised, when: {clause_3: yes}, who: both party, must: record, cites: "3"}
facts:
  clause_3: {asks: "Does clause 3 hold?", values: {no: No, yes: Yes}, default: no, cites: "3"}
clauses:
  "2": {says: Limits.}
  "3": {says: Telling.}
"""
HEAD = """\
extends: region
id: locality
title: Local procedure
partnership: Saltmarsh East
version: "1"
"""


def finds(**texts: str) -> Find:
    """Finds the texts given, each called `NAME.yaml`."""

    def find(name: str) -> Found | None:
        return Found(texts[name], f"{name}.yaml") if name in texts else None

    return find


def check(text: str, **more: str) -> tuple[Policy | None, tuple[Diagnostic, ...]]:
    return check_policy(text, "locality.yaml", find=finds(**{"region": REGION, **more}))


def found(text: str, **more: str) -> list[str]:
    """Every finding: file, line, the code and the message."""
    return [
        f"{each.path}:{each.span.line} {each.code} {each.message}"
        for each in check(text, **more)[1]
    ]


def local(words: str, readings: Mapping[str, str] | None = None) -> Policy:
    return parse_policy(HEAD + words, "locality.yaml", readings, find=finds(region=REGION))


def left(base: str, over: str) -> Plain:
    """The plain tree of `over` laid over `base`; nothing may be wrong."""
    own = "id: x\ntitle: x\npartnership: x\nversion: x\n"
    source = laid_over(read_source(f"extends: b\n{own}{over}", "over.yaml"), finds(b=base))
    assert source.diagnostics == () and source.root is not None
    plain = to_plain(source.root)
    assert isinstance(plain, dict)
    return {key: plain[key] for key in plain if key not in {"extends", *own.split(": x\n")}}


# --- what is left ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ("a: {b: 1, c: 2}", "a: {b: 3}", {"a": {"b": "3", "c": "2"}}),
        ("a: {b: 1}", "a: {c: 2}", {"a": {"b": "1", "c": "2"}}),
        ("a: {b: 1, c: 2}", "a: {b: absent}", {"a": {"c": "2"}}),
        ("a: {b: 1}\nc: 2", "a: absent", {"c": "2"}),
        ("a: [1, 2, 3]", "a: [4]", {"a": ["4"]}),
        ("a: 1", "a: {b: 2}", {"a": {"b": "2"}}),
        ("a: {b: 1}", "a: 2", {"a": "2"}),
        ("a: {by: r, x: 1}", "a: {by: s, y: 2}", {"a": {"by": "s", "y": "2"}}),
        ("a: {by: r, x: 1}", "a: {b: 2}", {"a": {"b": "2"}}),
        ("a: {b: 1}", "a: {by: s, y: absent}", {"a": {"by": "s", "y": "absent"}}),
        ("a: {b: 1}", "a: {}", {"a": {"b": "1"}}),
    ],
)
def test_a_key_given_replaces_or_adds_and_absent_takes_away(
    base: str, over: str, expected: Plain
) -> None:
    assert left(base, over) == expected


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ("when: {risk: high}", "when: {topic: x}", {"when": {"topic": "x"}}),
        (
            "within: {earlier_of: [a, b]}",
            "within: {later_of: [a, b]}",
            {"within": {"later_of": ["a", "b"]}},
        ),
        ("must: record", "should: record", {"should": "record"}),
        ("must: record", "force: may\nact: record", {"force": "may", "act": "record"}),
        ("force: may\nact: record", "must: record", {"must": "record"}),
        ("force: may\nact: record", "act: send", {"force": "may", "act": "send"}),
    ],
)
def test_a_condition_a_timescale_and_a_force_are_one_thing(
    base: str, over: str, expected: Plain
) -> None:
    def duty(words: str) -> str:
        return "duties:\n  d:\n" + "".join(f"    {line}\n" for line in words.split("\n"))

    assert left(duty(base), duty(over)) == {"duties": {"d": expected}}


def test_an_element_may_be_called_like_a_part_of_one() -> None:
    base = "facts: {within: {asks: a, default: b}}\nroutes: {r: {duties: {when: {on: a, who: b}}}}"
    over = "facts: {within: {asks: c}}\nroutes: {r: {duties: {when: {on: c}}}}"

    assert left(base, over) == {
        "facts": {"within": {"asks": "c", "default": "b"}},
        "routes": {"r": {"duties": {"when": {"on": "c", "who": "b"}}}},
    }


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ("moves: {m: {stage: s}}", "moves: {m: {ending: e}}", {"moves": {"m": {"ending": "e"}}}),
        (
            "clauses: {c: {says: s}}",
            "clauses: {c: {guidance: g}}",
            {"clauses": {"c": {"guidance": "g"}}},
        ),
        (
            "routes: {r: {stages: {s: {escalates: {stage: t, who: x}}}}}",
            "routes: {r: {stages: {s: {escalates: {handover: h}}}}}",
            {"routes": {"r": {"stages": {"s": {"escalates": {"who": "x", "handover": "h"}}}}}},
        ),
        (
            "moves: {stage: {on: a}, ending: {on: b}}",
            "moves: {stage: {on: c}}",
            {"moves": {"stage": {"on": "c"}, "ending": {"on": "b"}}},
        ),
    ],
)
def test_where_a_way_leads_and_what_a_clause_says_are_one_thing(
    base: str, over: str, expected: Plain
) -> None:
    assert left(base, over) == expected


@pytest.mark.parametrize(
    ("over", "order"),
    [
        ("s: {new: 1}", ["a", "b", "c", "new"]),
        ("s: {a: 2, new: 1}", ["a", "new", "b", "c"]),
        ("s: {new: 1, a: 2}", ["new", "a", "b", "c"]),
        ("s: {a: 2, one: 1, two: 1}", ["a", "one", "two", "b", "c"]),
        ("s: {b: absent, new: 1}", ["a", "new", "c"]),
        ("s: {one: 1, two: 2, c: 3}", ["a", "b", "one", "two", "c"]),
    ],
)
def test_what_is_added_stands_after_what_is_written_before_it(over: str, order: list[str]) -> None:
    merged = left("s: {a: 1, b: 1, c: 1}", over)

    assert isinstance(merged, dict) and isinstance(merged["s"], dict)
    assert list(merged["s"]) == order


def test_a_text_that_extends_nothing_is_left_alone() -> None:
    source = read_source(REGION, "region.yaml")

    assert laid_over(source, finds()) is source


def test_an_overlay_is_the_policy_that_the_whole_text_would_be() -> None:
    changes = """\
stages:
  stage_1:
    outcome: {must: reach, within: 3 working days of raised}
    escalates: {who: either practitioner}
duties:
  kept: absent
readings: absent
"""
    whole = (
        REGION.replace("id: region", "id: locality")
        .replace("title: Regional procedure", "title: Local procedure")
        .replace("Saltmarsh Regional Partnership", "Saltmarsh East")
        .replace('version: "3"', 'version: "1"')
        .replace("      should: reach\n", "      must: reach\n")
        .replace("who: raising practitioner", "who: either practitioner")
    )
    lines = whole.split("\n")
    within = next(n for n, line in enumerate(lines) if "within: {by: clock" in line)
    lines[within] = "      within: 3 working days of raised"
    kept = next(n for n, line in enumerate(lines) if line.startswith("  kept:"))
    del lines[kept]
    start = lines.index("readings:")
    del lines[start : start + 5]

    expected = parse_policy("\n".join(lines), "whole.yaml")

    assert local(changes) == expected
    assert local(changes).digest == expected.digest


def test_readings_of_the_text_below_can_be_chosen() -> None:
    assert local("", {"clock": "entry"}).readings == (("clock", "entry"),)
    assert [each.id for each in readings_of(HEAD, "x", find=finds(region=REGION))] == ["clock"]
    assert [each.chosen for each in variants(HEAD, "x", find=finds(region=REGION))] == [
        (),
        (("clock", "entry"),),
    ]


# --- where things are written -----------------------------------------------------------------


def test_every_element_knows_the_file_that_it_is_written_in() -> None:
    policy = local('duties:\n  told: {within: 1 working day of escalated, cites: "2"}\n')
    rows = policy.index.rows

    assert (rows["told"].origin.path, rows["told"].origin.line) == ("locality.yaml", 7)
    assert (rows["kept"].origin.path, rows["kept"].origin.line) == ("region.yaml", 29)
    assert policy.index.roles["manager"].origin.path == "region.yaml"
    told = rows["told"].effect
    assert isinstance(told, Open) and told.act == "notify" and told.within is not None
    assert isinstance(rows["stage_1.escalates"].effect, Go)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "duties:\n  told: {to: receiving nobody}\n",
            ["locality.yaml:7 ER207 `nobody` is not a role"],
        ),
        (
            "roles:\n  manager: absent\n",
            [
                "region.yaml:26 ER207 `manager` is not a role",
                "region.yaml:28 ER207 `manager` is not a role",
                "region.yaml:28 ER207 `manager` is not a role",
            ],
        ),
        (
            "duties:\n  tolld: absent\n",
            ["locality.yaml:7 ER222 `duties.tolld` is not in the text under this one"],
        ),
        (
            "duties:\n  new: {on: raised, who: not said, must: record, copy: absent, cites: '2'}\n",
            ["locality.yaml:7 ER222 `duties.new.copy` is not in the text under this one"],
        ),
        (
            "stages:\n  stage_1: {outcome: {to: absent}}\n",
            ["locality.yaml:7 ER222 `stages.stage_1.outcome.to` is not in the text under this one"],
        ),
        ("duties:\n", ["locality.yaml:6 ER104 `duties` has no value"]),
        (
            "moments:\n  told: {title: Something}\n",
            [
                "region.yaml:28 ER216 `told` is already the name of something on line 7",
            ],
        ),
        (
            "duties:\n  clause_3: {on: raised, who: not said, must: record, cites: '2'}\n",
            [
                "locality.yaml:7 ER216 "
                "`clause_3` is already the name of something on line 31 of region.yaml",
            ],
        ),
    ],
)
def test_a_finding_points_into_the_file_at_fault(words: str, expected: list[str]) -> None:
    assert found(HEAD + words) == expected


def test_a_finding_below_says_who_extends_it() -> None:
    _, (first, *_) = check(HEAD + "roles:\n  manager: absent\n")

    assert first.help.endswith(
        "`locality.yaml` extends this text, and can change it or take it away"
    )


def test_what_is_wrong_with_the_text_below_is_found_there() -> None:
    assert found(HEAD, region="id: a\nid: b\n") == [
        "region.yaml:2 ER013 `id` is already written on line 1"
    ]
    assert found(HEAD, region="- a\n") == [
        "region.yaml:1 ER103 the file wants a mapping of keys and values, and this is a list"
    ]


# --- which text is meant ----------------------------------------------------------------------


@pytest.mark.parametrize("key", ["id", "title", "partnership", "version"])
def test_an_overlay_is_a_policy_of_its_own(key: str) -> None:
    lines = [line for line in HEAD.splitlines(keepends=True) if not line.startswith(key)]

    assert found("".join(lines)) == [f"locality.yaml:1 ER102 the overlay has no `{key}`"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nowhere", "ER220 `nowhere` is not there"),
        ("../region", "ER220 `extends` does not name a policy"),
        ("/etc/region", "ER220 `extends` does not name a policy"),
        ("[region]", "ER220 `extends` does not name a policy"),
        ("locality", "ER221 `locality` is extended by what extends it"),
    ],
)
def test_a_text_that_cannot_be_extended_is_found(name: str, expected: str) -> None:
    assert found(HEAD.replace("extends: region", f"extends: {name}"), locality=HEAD) == [
        f"locality.yaml:1 {expected}"
    ]


def test_texts_that_extend_each_other_are_found() -> None:
    region = HEAD.replace("extends: region", "extends: middle")
    middle = HEAD.replace("extends: region", "extends: region")

    assert found(HEAD, region=region, middle=middle) == [
        "middle.yaml:1 ER221 `region` is extended by what extends it"
    ]


def chained(links: int) -> dict[str, str]:
    """`links` texts under the first one, the last of which extends nothing."""
    names = [f"level_{n}" for n in range(1, links)]
    return {
        name: HEAD.replace("extends: region", f"extends: {below}")
        for name, below in zip(names, [*names[1:], "region"], strict=True)
    }


def test_five_texts_may_lie_under_one_and_no_more() -> None:
    top = HEAD.replace("extends: region", "extends: level_1")

    assert found(top, **chained(5)) == []
    assert found(top, **chained(6)) == [
        "level_5.yaml:1 ER221 more than 5 texts lie under each other"
    ]


def test_a_file_beside_is_found_before_a_bundled_policy(tmp_path: Path) -> None:
    overlay = tmp_path / "locality.yaml"
    overlay.write_text(HEAD.replace("extends: region", "extends: newcastle"), encoding="utf-8")
    bundled, name = bundled_policy_text("newcastle")

    assert beside(overlay)("newcastle") == Found(bundled, name)
    policy = load_policy(overlay)
    assert (policy.id, policy.version) == ("locality", "1")
    assert policy.index.rows["stage_1.outcome"].origin.path == "newcastle.yaml"

    (tmp_path / "newcastle.yaml").write_text(REGION, encoding="utf-8")

    policy = load_policy(overlay)
    assert [stage.title for stage in policy.stages] == ["First", "Second"]
    assert policy.index.roles["manager"].origin.path == str(tmp_path / "newcastle.yaml")


def test_a_file_may_be_named_with_its_ending(tmp_path: Path) -> None:
    (tmp_path / "region-2026.yml").write_text(REGION, encoding="utf-8")
    overlay = tmp_path / "locality.yaml"
    overlay.write_text(HEAD.replace("extends: region", "extends: region-2026.yml"))

    assert load_policy(overlay).id == "locality"


def test_a_text_that_is_no_file_extends_bundled_policies_only() -> None:
    text = HEAD.replace("extends: region", "extends: wiltshire")

    assert parse_policy(text, "locality.yaml").id == "locality"
    _, diagnostics = check_policy(HEAD, "locality.yaml")
    assert [each.code for each in diagnostics] == ["ER220"]


def test_what_is_there_and_cannot_be_read_is_told(tmp_path: Path) -> None:
    overlay = tmp_path / "locality.yaml"
    overlay.write_text(HEAD, encoding="utf-8")
    (tmp_path / "region.yaml").mkdir()

    with pytest.raises(UnreadablePolicyError) as caught:
        load_policy(overlay)
    assert caught.value.path == str(tmp_path / "region.yaml")


@pytest.mark.parametrize("name", bundled_ids())
def test_an_overlay_that_changes_nothing_is_the_policy_below_under_its_own_name(name: str) -> None:
    below = load_policy(name)
    above = parse_policy(HEAD.replace("extends: region", f"extends: {name}"), "locality.yaml")

    assert (above.id, above.partnership) == ("locality", "Saltmarsh East")
    assert (above.rows, above.stages, above.facts) == (below.rows, below.stages, below.facts)
    assert above.digest != below.digest
    assert {row.origin.path for row in above.rows} == {f"{name}.yaml"}
