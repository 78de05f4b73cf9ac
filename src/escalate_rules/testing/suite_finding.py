"""What `check --suite` says of a suite that was run: one finding, at the first thing not met."""

from escalate_rules.authoring.diagnostics import Diagnostic, quoted
from escalate_rules.authoring.suite_names import diagnostic
from escalate_rules.testing.suite_runs import SuiteRan
from escalate_rules.testing.suite_show import difference_words

NOT_MET = "ER708"


def not_met(ran: SuiteRan) -> tuple[Diagnostic, ...]:
    """The finding about a suite that its policy does not meet; none where it does.

    One change of a policy may be seen in every scenario: it is one finding all
    the same, and `test` tells the others.
    """
    wrong = [each for each in ran.scenarios if not each.is_met]
    if not wrong:
        return ()
    first, count = wrong[0], len(ran.scenarios)
    difference = first.differences[0]
    name, told = quoted(first.scenario.name), difference_words(difference)
    says = f"{len(wrong)} of {count} scenarios are not met; the first is {name}: {told}"
    if len(wrong) == 1:
        says = f"{name} is not met: {told}"
    help = (
        f"`escalate-rules test {ran.suite.path}` tells every one; put the policy right, or what "
        "the suite expects"
    )
    return (diagnostic(NOT_MET, says, ran.suite.path, difference.span, help),)
