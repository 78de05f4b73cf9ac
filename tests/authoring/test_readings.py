"""Readings: which option's words are left, and what is wrong with a switch."""

import pytest

from escalate_rules.authoring.readings import Reading, child, readings_in
from escalate_rules.authoring.source import Mapping, Node, Plain, read_source, to_plain
from escalate_rules.authoring.switches import Resolved, Unresolved, resolve

READINGS = """\
readings:
  count:
    clause: "2.4"
    asks: From what?
    use: own
    options: {own: From the concern, shared: From the stage}
  who:
    clause: "3"
    asks: Who?
    options: {one: One, two: Two, three: Three}
facts:
  risk: {asks: Risk, values: {low: Low, high: High}}
"""


def tree(text: str) -> Node:
    root = read_source(READINGS + text, "north.yaml").root
    assert root is not None
    return root


def resolved(text: str, **chosen: str) -> Resolved:
    return resolve(tree(text), "north.yaml", chosen)


def left(text: str, **chosen: str) -> Plain:
    """What is left of the duties when every reading is chosen; nothing may be wrong."""
    done = resolved(text + ASKED, **chosen)
    assert done.diagnostics == ()
    plain = to_plain(done.root)
    assert isinstance(plain, dict)
    return plain.get("duties")


ASKED = "asked: [{by: count, otherwise: x}, {by: who, otherwise: x}]\n"


def found(text: str, **chosen: str) -> list[tuple[int, int, str, str, str]]:
    return [
        (
            each.span.line - READINGS.count("\n"),
            each.span.column,
            each.code,
            each.message,
            each.help,
        )
        for each in resolved(text, **chosen).diagnostics
    ]


def test_a_switch_gives_way_to_the_value_of_the_option_in_use() -> None:
    assert left("duties: {a: {by: count, own: mine, shared: ours}}\n") == {"a": "mine"}


def test_the_caller_may_choose_another_option() -> None:
    text = "duties: {a: {by: count, own: mine, shared: ours}}\n"
    assert left(text, count="shared") == {"a": "ours"}


def test_the_first_option_is_in_use_where_the_file_names_none() -> None:
    assert left("duties: {a: {by: who, one: first, otherwise: others}}\n") == {"a": "first"}
    assert left("duties: {a: {by: who, one: f, otherwise: others}}\n", who="three") == {
        "a": "others"
    }


def test_absent_removes_a_key_a_list_item_and_an_element() -> None:
    text = """\
duties:
  gone: {by: count, own: absent, shared: {must: tell}}
  kept:
    within: {by: count, own: absent, otherwise: 5}
    cites: ["1", {by: count, own: absent, shared: "2"}, "3"]
"""
    assert left(text) == {"kept": {"cites": ["1", "3"]}}
    assert left(text, count="shared") == {
        "gone": {"must": "tell"},
        "kept": {"within": "5", "cites": ["1", "2", "3"]},
    }


def test_a_switch_may_stand_in_an_option_of_another() -> None:
    text = "duties: {a: {by: count, own: {by: who, one: x, otherwise: absent}, shared: y}}\n"
    assert left(text) == {"a": "x"}
    assert left(text, who="two") == {}
    assert left(text, count="shared") == {"a": "y"}


def test_a_switch_by_a_fact_stays_under_within_with_its_readings_chosen() -> None:
    text = """\
duties:
  a:
    within: {by: risk, low: absent, high: {by: count, own: absent, shared: 5}}
"""
    kept = {"by": "risk", "low": "absent", "high": "absent"}
    assert left(text) == {"a": {"within": kept}}
    assert left(text, count="shared") == {"a": {"within": {**kept, "high": "5"}}}


def test_a_reading_may_choose_a_switch_by_a_fact() -> None:
    text = "duties: {a: {within: {by: count, own: {by: risk, otherwise: 5}, shared: absent}}}\n"
    assert left(text) == {"a": {"within": {"by": "risk", "otherwise": "5"}}}


def test_what_has_no_switch_is_the_very_same_tree() -> None:
    root = tree("duties: {a: [x, {b: c}]}\n")
    assert resolve(root, "north.yaml", {}).root is root


def test_nodes_keep_the_places_where_they_are_written() -> None:
    done = resolved("duties:\n  a: {by: count, own: mine, shared: ours}\n")
    duties = child(done.root, "duties")
    assert isinstance(duties, Mapping)
    ((key, value),) = duties.entries
    assert (key.span.column, value.span.column) == (3, 23)


def test_the_declared_readings_are_listed_with_the_option_in_use() -> None:
    assert readings_in(tree(""), {"who": "two"}) == (
        Reading("count", "2.4", "From what?",
                (("own", "From the concern"), ("shared", "From the stage")), "own"),
        Reading("who", "3", "Who?", (("one", "One"), ("two", "Two"), ("three", "Three")), "two"),
    )  # fmt: skip


def test_a_section_of_another_shape_declares_nothing() -> None:
    for text in ("readings: none\n", "title: x\n", "readings: {r: x, s: {options: [a]}}\n"):
        root = read_source(text, "x").root
        assert root is not None
        assert [reading.options for reading in readings_in(root, {})] in ([], [(), ()])


ASKED_BOTH = "z: [{by: count, otherwise: x}, {by: who, otherwise: x}]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {by: cuont, own: x}\n",
         (1, 9, "ER201", "`cuont` is not a reading", "did you mean `count`?")),
        ("a: {by: [x], own: x}\n",
         (1, 9, "ER117", "`by:` names a reading, as text",
          "write `by:` and the id of a reading, such as `by: managers_discussion`")),
        ("a: {by: count, onw: x, otherwise: y}\n",
         (1, 16, "ER202", "`onw` is not an option of the reading `count`",
          "did you mean `own`?")),
        ("a: {by: who, one: x, two: y}\n",
         (1, 9, "ER203", "the switch does not say what holds for `three`",
          "give each option a value, or add `otherwise:`")),
        ("a: {by: count}\n",
         (1, 9, "ER203", "the switch does not say what holds for `own` or `shared`",
          "give each option a value, or add `otherwise:`")),
        ("a: {by: count, shared: absent}\n",
         (1, 9, "ER203", "the switch does not say what holds for `own`",
          "give each option a value, or add `otherwise:`")),
        ("a: {by: risk, low: x}\n",
         (1, 9, "ER204", "the fact `risk` cannot switch here",
          "a fact switches only the value of `within:`; elsewhere write a condition")),
        ("a: [{within: {by: rsk, low: x}}]\n",
         (1, 19, "ER201", "`rsk` is not a reading", "did you mean `risk`?")),
    ],
)  # fmt: skip
def test_a_wrong_switch_is_found_where_it_stands(
    text: str, expected: tuple[int, int, str, str, str]
) -> None:
    assert found(text + ASKED_BOTH) == [expected]


def test_after_a_wrong_switch_the_rest_is_read_with_some_value() -> None:
    done = resolved("duties: {a: {by: cuont, own: absent, shared: {must: tell}}}\n" + ASKED_BOTH)
    plain = to_plain(done.root)
    assert isinstance(plain, dict)
    assert plain["duties"] == {"a": {"must": "tell"}}


def test_a_reading_that_nothing_asks_is_found_at_its_declaration() -> None:
    lines = [(line, column, code) for line, column, code, _, _ in found("a: x\n")]
    assert lines == [(2 - 12, 3, "ER303"), (7 - 12, 3, "ER303")]


def test_a_reading_asked_only_inside_another_option_is_asked() -> None:
    assert found("a: {by: count, own: x, shared: {by: who, otherwise: y}}\n") == []


def test_an_option_in_use_that_is_none_is_found() -> None:
    text = """\
readings: {r: {clause: "1", asks: Q, use: z, options: {x: X, y: Y}}}
a: {by: r, otherwise: 1}
"""
    root = read_source(text, "x").root
    assert root is not None
    (one,) = resolve(root, "x", {}).diagnostics
    assert (one.code, one.span.column, one.message) == (
        "ER202", 43, "`z` is not an option of `r`",
    )  # fmt: skip


ELEMENTS = """\
title: {by: who, otherwise: x}
stages:
  s: {a: {by: count, own: {by: who, otherwise: 1}, shared: 2}, b: {by: risk, low: 1}}
expedite: [{when: {by: who, otherwise: x}}]
routes: {r: {title: {by: count, otherwise: x}, duties: {d: {to: {by: who, otherwise: x}}}}}
"""


def test_each_element_knows_the_readings_that_switch_it() -> None:
    assert Unresolved(tree(ELEMENTS), "x").elements() == {
        ("title",): ("who",),
        ("stages", "s"): ("count", "who"),
        ("expedite", 0): ("who",),
        ("routes", "r"): ("count",),
        ("routes", "r", "duties", "d"): ("who",),
    }


def test_checks_run_over_each_other_option_and_each_pair_that_meets() -> None:
    assert list(Unresolved(tree(ELEMENTS), "x").choices({})) == [
        {},
        {"count": "shared"},
        {"who": "two"},
        {"who": "three"},
        {"count": "shared", "who": "two"},
        {"count": "shared", "who": "three"},
    ]
