"""Timescales, parties and moments: what they say, and which words are wrong."""

from datetime import time

import pytest

from escalate_rules.authoring.shorttexts import HOUR, Fault, actor, moment, parties, timescale
from escalate_rules.core.policy import Parties, PartyRef
from escalate_rules.core.timescale import (
    Before,
    By,
    Choice,
    MomentChoice,
    MomentRef,
    SameDay,
    Timescale,
    Unit,
    Within,
)

MOMENTS = frozenset(
    ("raised", "entered", "concern_arose", "conference_held", "stage_1.outcome.due")
)
ROLES = {"worker": "", "line_manager": "", "chair": "partnership"}
RAISED = MomentRef("raised")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 working days of raised", Within(5, Unit.WORKING_DAYS, RAISED)),
        ("1 working day of raised", Within(1, Unit.WORKING_DAYS, RAISED)),
        ("10 calendar days of raised", Within(10, Unit.CALENDAR_DAYS, RAISED)),
        ("24 hours of raised", Within(24, Unit.HOURS, RAISED)),
        ("2 working hours of raised", Within(2, Unit.WORKING_HOURS, RAISED)),
        ("1 week of raised", Within(1, Unit.WEEKS, RAISED)),
        ("3 working weeks of raised", Within(3, Unit.WORKING_WEEKS, RAISED)),
        ("6 months of raised", Within(6, Unit.MONTHS, RAISED)),
        ("  5   working days of raised ", Within(5, Unit.WORKING_DAYS, RAISED)),
        (
            "2 working days of stage_1.outcome.due",
            Within(2, Unit.WORKING_DAYS, MomentRef("stage_1.outcome.due")),
        ),
        (
            "5 working days of the earlier of raised and concern_arose and entered",
            Within(
                5,
                Unit.WORKING_DAYS,
                MomentChoice(
                    Choice.EARLIER, (RAISED, MomentRef("concern_arose"), MomentRef("entered"))
                ),
            ),
        ),
        (
            "same day of the later of raised and entered",
            SameDay(MomentChoice(Choice.LATER, (RAISED, MomentRef("entered"))), working=False),
        ),
        ("same working day of raised", SameDay(RAISED, working=True)),
        (
            "3 working days before conference_held",
            Before(3, Unit.WORKING_DAYS, MomentRef("conference_held")),
        ),
        ("by conference_held", By(MomentRef("conference_held"))),
        ("1 working day of raised by 12:00", Within(1, Unit.WORKING_DAYS, RAISED, time(12))),
        (
            "2 weeks before conference_held by 09:30",
            Before(2, Unit.WEEKS, MomentRef("conference_held"), time(9, 30)),
        ),
        ("same day of raised by 17:00", SameDay(RAISED, working=False, ends=time(17))),
    ],
)
def test_a_timescale_says_how_a_date_follows(text: str, expected: Timescale) -> None:
    assert timescale(text, MOMENTS) == expected


def test_a_timescale_stays_readable_where_its_moment_is_in_the_middle_of_a_sentence() -> None:
    with pytest.raises(Fault) as error:
        timescale("5 working days of raised or so", MOMENTS)
    assert error.value.message == "`or so` stands after the end of the timescale"


@pytest.mark.parametrize(
    ("text", "code", "words", "message", "help"),
    [
        (
            "5 days of raised", "ER111", "days",
            "`5 days` does not say which days are counted",
            "write `5 working days` or `5 calendar days`",
        ),
        (
            "1 day", "ER111", "day", "`1 day` does not say which days are counted",
            "write `1 working day` or `1 calendar day`",
        ),
        (
            "5 working days", "ER112", "5 working days",
            "`5 working days` does not say from when it is counted",
            "write, say, `5 working days of entered`",
        ),
        (
            "same day", "ER112", "same day", "`same day` does not say from when it is counted",
            "write, say, `same day of entered`",
        ),
        (
            "5 working days of", "ER112", "of", "the moment is missing",
            "name one, such as `raised` or `entered`",
        ),
        ("5 working dys of raised", "ER110", "working dys",
         "`working dys` is not a unit of time", "did you mean `working days`?"),
        ("5 wekks of raised", "ER110", "wekks", "`wekks` is not a unit of time",
         "did you mean `weeks`?"),
        ("5 of raised", "ER110", "of", "`of` is not a unit of time",
         "write `working days`, `calendar days`, `hours`, `working hours`, `weeks`, "
         "`working weeks` or `months`"),
        ("5", "ER110", "", "a unit is missing",
         "write `working days`, `calendar days`, `hours`, `working hours`, `weeks`, "
         "`working weeks` or `months`"),
        ("5 working", "ER110", "working", "`working` is not a unit of time",
         "did you mean `working days`?"),
        ("five working days of raised", "ER110", "five", "`five` is not written as a number",
         "write `5`"),
        ("0 working days of raised", "ER110", "0", "`0` is not a whole number from 1 to 9999",
         "write it in digits, such as `5`"),
        ("1.5 hours of raised", "ER110", "1.5", "`1.5` is not a whole number from 1 to 9999",
         "write it in digits, such as `5`"),
        ("within 5 working days of raised", "ER110", "within 5 working days of raised",
         "`within` is not needed here", "start with the number"),
        ("without delay", "ER110", "without delay", "`without delay` gives no date",
         "keep the words under `promptly:`"),
        ("5 working days from raised", "ER110", "from raised",
         "`from` is not a word of timescales", "write `of`"),
        ("same week of raised", "ER110", "week of raised", "`same` goes with a day",
         "write `same working day of` or `same day of`"),
        ("5 working days of the raised", "ER110", "raised",
         "`the` starts `the earlier of` or `the later of`",
         "name a moment, or write one of these"),
        ("5 working days of the earlier of raised", "ER110", "raised",
         "`the earlier of` needs two moments", "join them by `and`"),
        ("5 working days of raisd", "ER209", "raisd", "`raisd` is not a moment",
         "did you mean `raised`?"),
        ("1 working day of raised by noon", "ER109", "noon", "`noon` is not a time of day",
         "write `12:00`"),
        ("1 working day of raised by 5pm", "ER109", "5pm", "`5pm` is not a time of day",
         "write `17:00`"),
        ("1 working day of raised by 4.30pm", "ER109", "4.30pm", "`4.30pm` is not a time of day",
         "write `16:30`"),
        ("1 working day of raised by 12am", "ER109", "12am", "`12am` is not a time of day",
         "write `00:00`"),
        ("1 working day of raised by 25:00", "ER109", "25:00", "`25:00` is not a time of day",
         "write the hour from 00 to 23 and the minutes, such as `12:00` or `17:30`"),
        ("1 working day of raised by", "ER109", "by", "the time of day is missing",
         "write the hour from 00 to 23 and the minutes, such as `12:00` or `17:30`"),
        ("24 hours of raised by 12:00", "ER110", "by 12:00", "hours end at a time of their own",
         "leave out `by 12:00`"),
        ("by 12:00", "ER110", "12:00", "`by 12:00` names an hour of the day",
         "the hour follows its day, as in `1 working day of raised by 12:00`"),
        ("by Christmas", "ER209", "Christmas", "`Christmas` is not a moment",
         "write `concern_arose`, `conference_held`, `entered`, `raised` or "
         "`stage_1.outcome.due`"),
    ],
)  # fmt: skip
def test_a_wrong_timescale_names_the_words_that_are_wrong(
    text: str, code: str, words: str, message: str, help: str
) -> None:
    with pytest.raises(Fault) as error:
        timescale(text, sorted(MOMENTS))
    fault = error.value
    assert (fault.code, text[fault.start : fault.end], fault.message, fault.help) == (
        code, words, message, help,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "soon", "5 working days until raised"])
def test_help_with_a_text_of_no_shape_shows_the_shapes(text: str) -> None:
    with pytest.raises(Fault) as error:
        timescale(text, MOMENTS)
    assert error.value.help.startswith("write, say, `5 working days of raised`")


def test_a_period_without_an_origin_is_helped_with_a_moment_that_there_is() -> None:
    with pytest.raises(Fault) as error:
        timescale("2 weeks", ["raised"])
    assert error.value.help == "write, say, `2 weeks of raised`"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not said", Parties()),
        ("worker", Parties((PartyRef("worker"),))),
        ("raising worker", Parties((PartyRef("worker", "raising"),))),
        ("own line_manager", Parties((PartyRef("line_manager", "own"),))),
        ("both party", Parties((PartyRef("party", "both"),))),
        ("actor", Parties((PartyRef("actor"),))),
        ("actor of stage_1.outcome.due", Parties((PartyRef("actor", "", "stage_1.outcome.due"),))),
        (
            "raising worker and chair and receiving party",
            Parties(
                (
                    PartyRef("worker", "raising"),
                    PartyRef("chair"),
                    PartyRef("party", "receiving"),
                )
            ),
        ),
        (
            "either worker or actor",
            Parties((PartyRef("worker", "either"), PartyRef("actor")), joined="or"),
        ),
    ],
)
def test_parties_are_roles_on_sides(text: str, expected: Parties) -> None:
    found = parties(text, ROLES, MOMENTS)
    assert found == expected
    assert found.words == text


def test_a_bare_party_is_both_sides_where_both_are_meant_anyhow() -> None:
    assert parties("party", ROLES, MOMENTS, any_side=True) == Parties((PartyRef("party"),))


@pytest.mark.parametrize(
    ("text", "code", "words", "message", "help"),
    [
        ("raising wroker", "ER207", "wroker", "`wroker` is not a role", "did you mean `worker`?"),
        ("worker with chair", "ER113", "with", "`with` stands where `and` or `or` is expected",
         "parties are joined by `and` or by `or`; roles are named by their ids"),
        ("worker and chair or actor", "ER113", "or",
         "`and` and `or` are mixed, which can be read in two ways", "use one of them"),
        ("worker and", "ER113", "", "a role is missing here",
         "name a role's id, `raising party`, `actor` or `not said`"),
        ("raising and chair", "ER113", "and", "a role is missing here",
         "name a role's id, `raising party`, `actor` or `not said`"),
        ("either raising worker or chair", "ER113", "either raising worker or chair",
         "two sides are named at once",
         "leave one of them out; `A or B` is done by the first of the two"),
        ("raising actor", "ER113", "raising actor",
         "`actor` is whoever acted, of whichever side", "write `actor` alone"),
        ("party", "ER113", "party", "`party` does not say of which side",
         "write, say, `raising party`, `receiving party`, `own party`, `each party` or "
         "`both party`"),
        ("raising chair", "ER308", "raising chair",
         "`chair` is always on the side `partnership`", "write `chair` alone"),
        ("actor of nothing", "ER209", "nothing", "`nothing` is not a moment",
         "write `concern_arose`, `conference_held`, `entered`, `raised` or "
         "`stage_1.outcome.due`"),
    ],
)  # fmt: skip
def test_wrong_parties_name_the_words_that_are_wrong(
    text: str, code: str, words: str, message: str, help: str
) -> None:
    with pytest.raises(Fault) as error:
        parties(text, ROLES, sorted(MOMENTS))
    fault = error.value
    assert (fault.code, text[fault.start : fault.end], fault.message, fault.help) == (
        code, words, message, help,
    )  # fmt: skip


def test_a_tested_actor_is_a_role_or_a_side_and_a_role() -> None:
    assert actor("worker", ROLES) == "worker"
    assert actor("raising  worker", ROLES) == "raising worker"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("own worker", "ER113", "own worker"),
        ("raising", "ER113", "raising"),
        ("raising boss", "ER207", "boss"),
    ],
)
def test_a_tested_actor_must_be_known(text: str, code: str, words: str) -> None:
    with pytest.raises(Fault) as error:
        actor(text, ROLES)
    fault = error.value
    assert (fault.code, text[fault.start : fault.end]) == (code, words)


def test_an_unknown_moment_far_from_any_other_says_where_to_declare_it() -> None:
    many = [f"moment_number_{n}" for n in range(20)]
    with pytest.raises(Fault) as error:
        moment("x", many)
    assert error.value.help == "declare it under `moments:`, or name an event such as `raised`"


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("1 year of raised", "write `12 months`"),
        ("2 fortnights of raised", "write `4 weeks`"),
        ("30 minutes of raised",
         "the shortest time is `1 hour`; words of haste stand under `promptly:`"),
        ("5 school days of raised",
         "count working days, with the school's holidays as `closures` of the calendar"),
        ("next working day", "write `1 working day of`, and from when"),
        ("by the end of the next working day", "write `1 working day of`, and from when"),
        ("end of the same working day", "write `same working day of`, and of what"),
        ("5 business days of raised", "write `5 working days`"),
        ("by 12:00 of the next working day", HOUR),
        ("as soon as possible and within 24 hours of raised",
         "keep `as soon as possible` under `promptly:`, and here the time alone"),
        ("3-5 working days of raised",
         "a limit has one number: the last day; where an earlier one is a guide, it is a duty of "
         "its own that somebody `should`"),
        ("5 working days of stage_1", "write `stage_1.entered`"),
        ("every 2 weeks",
         "what comes again is a duty that its own `.done` opens, `1 week of` that"),
    ],
)  # fmt: skip
def test_words_that_documents_use_are_told_in_the_languages_own(text: str, help: str) -> None:
    with pytest.raises(Fault) as raised:
        timescale(text, {"raised", "stage_1.entered"})

    assert raised.value.help == help
