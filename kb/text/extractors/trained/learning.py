"""Learns a model from lessons, and measures it on lessons that it did not learn from.

The lessons are dealt into folds. What the decision model learns from, and what every figure rests on, are candidates
in texts that the sequence models had not seen (stacked generalization, Wolpert 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kb.errors import UsageError
from kb.text.extractors.trained.calibration import Point, fit
from kb.text.extractors.trained.candidates import Candidate, find_candidates
from kb.text.extractors.trained.cue_stage import cue_features, cue_labels
from kb.text.extractors.trained.decision import RIGHT, WRONG, Judged, choose, decision_features, judge
from kb.text.extractors.trained.exercises import Exercise, is_right, prepared, right_ones
from kb.text.extractors.trained.role_stage import role_features, role_labels
from kb.text.extractors.trained.sequences import Features, Labeller, Regularization, learn

FOLDS = 3
LOWEST_FLOOR = 0.2
HIGHEST_FLOOR = 0.5
CUES = Regularization(spread=1.0, rounds=60, rarest=2)
ROLES = Regularization(spread=1.0, rounds=60, rarest=2)
DECISIONS = Regularization(spread=5.0, rounds=100)

Step = Callable[[str], None]


class Sequences(NamedTuple):
    """The two sequence models, as they are kept in a file."""

    cues: bytes
    roles: bytes


class Learnt(NamedTuple):
    """All that is learnt: the models, the floor below which nothing is taken, and the curve of confidence."""

    sequences: Sequences
    decisions: bytes
    floor: float
    curve: tuple[Point, ...]
    held_out: HeldOut


class HeldOut(NamedTuple):
    """How the rules alone and the whole do on lessons that were not learnt from: right, found and marked statements."""

    rules_right: int
    rules_found: int
    right: int
    found: int
    marked: int


def learn_all(exercises: Sequence[Exercise], step: Step) -> Learnt:
    """Learn from all exercises.

    Parameters:
        step: told what is being done.

    Raises:
        UsageError: there are fewer texts with statements than folds, or python-crfsuite is not installed.
    """
    exercises = sorted(exercises, key=lambda one: not any(one.marked))
    marked = sum(any(one.marked) for one in exercises)
    if marked < FOLDS:
        raise UsageError(
            f"Texts with statements to learn from: {marked}; {FOLDS} are the fewest that can be checked.",
            "Annotate more texts.",
        )
    folds = [exercises[number::FOLDS] for number in range(FOLDS)]
    unseen: list[list[_Weighed]] = []
    for number, fold in enumerate(folds, 1):
        step(f"fold {number} of {FOLDS}")
        others = [one for other in folds if other is not fold for one in other]
        unseen.append(list(_weighed(fold, _sequences(others))))
    step("decisions")
    judged = [one for number in range(FOLDS) for one in _judged_by_others(unseen, number)]
    floor = best_floor(judged)
    step("all texts")
    return Learnt(
        _sequences(exercises),
        _decisions([one for fold in unseen for one in fold]),
        floor,
        fit((chance, right) for one in judged for chance, right in one.chosen),
        _held_out(exercises, judged, floor),
    )


# --- the sequence models --------------------------------------------------------------------------------------------


def _sequences(exercises: Sequence[Exercise]) -> Sequences:
    return Sequences(learn(_cue_examples(exercises), CUES), learn(_role_examples(exercises), ROLES))


def _cue_examples(exercises: Iterable[Exercise]) -> Iterator[tuple[Features, list[str]]]:
    for exercise in exercises:
        for page, marked in zip(exercise.pages, exercise.marked, strict=True):
            cues = [one.cue for one in marked]
            for sentence in page.passage.sentences:
                yield cue_features(page, sentence), cue_labels(sentence, cues)


def _role_examples(exercises: Iterable[Exercise]) -> Iterator[tuple[Features, list[str]]]:
    for exercise in exercises:
        for page, marked in zip(exercise.pages, exercise.marked, strict=True):
            for one in marked:
                rule = page.found_at(one.cue)
                window = page.window(one.cue, rule)
                yield role_features(page, one.cue, rule), role_labels(window, one.cue, one.source, one.contents)


# --- the decision model ---------------------------------------------------------------------------------------------


class _Weighed(NamedTuple):
    """The candidates of an exercise with their features, and whether each is right; None where that is not judged."""

    exercise: Exercise
    candidates: list[Candidate]
    features: list[dict[str, float]]
    right: list[bool | None]


class _Outcome(NamedTuple):
    """What was chosen in an exercise, with chances and whether it is right, and how many statements are marked."""

    chosen: list[tuple[float, bool]]
    marked: int


def _weighed(exercises: Iterable[Exercise], models: Sequences) -> Iterator[_Weighed]:
    cues, roles = Labeller(models.cues), Labeller(models.roles)
    for exercise in exercises:
        candidates = find_candidates(exercise.pages, cues, roles)
        features = list(decision_features(candidates))
        right = [is_right(exercise, prepared(exercise, one.located)) for one in candidates]
        yield _Weighed(exercise, candidates, features, right)


def _decisions(weighed: Iterable[_Weighed]) -> bytes:
    examples = (
        ([features], [RIGHT if right else WRONG])
        for one in weighed
        for features, right in zip(one.features, one.right, strict=True)
        if right is not None
    )
    return learn(examples, DECISIONS)


def _judged_by_others(unseen: Sequence[Sequence[_Weighed]], number: int) -> Iterator[_Outcome]:
    """The outcomes of one fold, decided by what was learnt from the others."""
    decisions = Labeller(_decisions(one for other, fold in enumerate(unseen) if other != number for one in fold))
    for one in unseen[number]:
        chosen = choose(judge(one.candidates, decisions), LOWEST_FLOOR)
        yield _outcome(one.exercise, chosen)


def _outcome(exercise: Exercise, chosen: Sequence[Judged]) -> _Outcome:
    found = [prepared(exercise, one.candidate.located) for one in chosen]
    right, ignored = right_ones(exercise, found)
    kept = [(one.chance, i in right) for i, one in enumerate(chosen) if i not in ignored]
    return _Outcome(kept, sum(not gold.statement.optional for gold in exercise.gold))


def best_floor(outcomes: Sequence[_Outcome]) -> float:
    """The chance from which on taking what was chosen gives the best F1; never outside the two bounds above."""
    marked = sum(one.marked for one in outcomes)
    ordered = sorted((one for outcome in outcomes for one in outcome.chosen), reverse=True)
    best, floor, hits = -1.0, HIGHEST_FLOOR, 0
    for number, (chance, right) in enumerate(ordered, 1):
        hits += right
        f1 = 2 * hits / (number + marked)
        if f1 > best and LOWEST_FLOOR <= chance <= HIGHEST_FLOOR:
            best, floor = f1, chance
    return floor


def _held_out(exercises: Sequence[Exercise], outcomes: Sequence[_Outcome], floor: float) -> HeldOut:
    rules_right = rules_found = 0
    for exercise in exercises:
        found = [prepared(exercise, one) for page in exercise.pages for one in page.findings]
        right, ignored = right_ones(exercise, found)
        rules_right += len(right)
        rules_found += len(found) - len(ignored)
    taken = [right for one in outcomes for chance, right in one.chosen if chance >= floor]
    marked = sum(one.marked for one in outcomes)
    return HeldOut(rules_right, rules_found, sum(taken), len(taken), marked)
