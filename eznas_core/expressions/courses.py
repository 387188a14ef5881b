"""What is left to do for a unit whose tensors have shapes that were met before.

Whether arguments fit an operator is decided by their shapes, and so is what an operator that only
counts comes to. So the first unit of given shapes is worked on in full; for the next ones, of
this network and of others, everything is left out that leads only to a misfit or to a count. That
changes no value and no reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import torch
from torch import Tensor

from eznas_core.expressions.misfit import MisfitError, NotSquareError
from eznas_core.expressions.plan import Stage, Step
from eznas_core.foundation import Failure, Reason

Value: TypeAlias = "Tensor | tuple[Tensor, ...] | Failure | None"
Form: TypeAlias = "tuple[torch.Size, torch.dtype, torch.device]"

# Networks of a space with free widths hardly ever meet the same shapes again.
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Course:
    """The work on units of certain shapes.

    Attributes:
        stand_ins: Tensors of which only the shape will be looked at, with the slots they go to.
        steps: The calls that are needed, in order, each with the slots of the statistics that are
            read for the first time.
        misfits: The slots of outputs that are not worked out, and why, the unit left unsaid.
        skipped: Those of them that could be.
    """

    stand_ins: tuple[tuple[int, Tensor], ...]
    steps: tuple[tuple[tuple[int, ...], Step], ...]
    misfits: tuple[tuple[int, Failure], ...]
    skipped: frozenset[int]


def work_on_unit(stage: Stage, values: list[Value], unit: int) -> frozenset[int]:
    """Works out one unit's outputs: tensors, or failures met or inherited.

    Args:
        stage: What there is to do; it keeps the courses that are known.
        values: For each slot its value; at first the statistics and the numbers, at the end the
            outputs too.
        unit: The unit's index, for messages.

    Returns:
        The slots of outputs that were not worked out because another one, without which they are
        of no use, cannot be had.
    """
    slots = [slot for _, slot in stage.statistics]
    forms = tuple(_form(values[slot]) for slot in slots)
    # What other units or networks lack does not depend on this one's shapes.
    failed = any(isinstance(values[slot], Failure) for _, slot in stage.numbers)
    known = None if failed else stage.courses.get(forms)
    if known is not None:
        _follow(known, values, unit)
        return known.skipped
    _lay_out(values, slots)
    seen = _work_in_full(stage.steps, values, unit)
    if not failed:
        if len(stage.courses) >= _REMEMBERED:
            del stage.courses[next(iter(stage.courses))]
        stage.courses[forms] = _course(stage, seen)
    return frozenset()


def first_failure(values: Sequence[Value]) -> Failure | None:
    """The first of the values that is a failure."""
    for value in values:
        if isinstance(value, Failure):
            return value
    return None


def _work_in_full(
    steps: Sequence[Step], values: list[Value], unit: int
) -> dict[int, Form | Failure]:
    """Takes all steps; says what came of each, a failure without the unit."""
    seen: dict[int, Form | Failure] = {}
    any_failed = any(isinstance(value, Failure) for value in values)
    for step in steps:
        arguments = [values[slot] for slot in step.inputs]
        failure = first_failure(arguments) if any_failed else None
        result: Value = failure
        if failure is not None:
            known = [seen.get(slot) for slot in step.inputs]
            seen[step.output] = next((f for f in known if isinstance(f, Failure)), failure)
        else:
            try:
                result = _result(step, arguments)
                seen[step.output] = _form(result)
            except MisfitError as error:
                reason = Reason.NOT_SQUARE if isinstance(error, NotSquareError) else Reason.SHAPE
                seen[step.output] = misfit = Failure(reason, f"{step.label}: {error}")
                result = _in_unit(misfit, unit)
                any_failed = True
        values[step.output] = result
        for slot in step.done:
            values[slot] = None
    return seen


def _follow(course: Course, values: list[Value], unit: int) -> None:
    for slot, tensor in course.stand_ins:
        values[slot] = tensor
    for fresh, step in course.steps:
        # Just before it is read, while it is in the processor's cache.
        _lay_out(values, fresh)
        values[step.output] = _result(step, [values[slot] for slot in step.inputs])
        for slot in step.done:
            values[slot] = None
    for slot, misfit in course.misfits:
        values[slot] = _in_unit(misfit, unit)


def _course(stage: Stage, seen: dict[int, Form | Failure]) -> Course:
    """What is needed, found from the outputs backwards."""
    kept = {slot for _, slot in stage.outputs}
    misfits = _misfits(stage, seen)
    needed = kept - misfits.keys()
    counted: set[int] = set()
    steps: list[Step] = []
    for step in reversed(stage.steps):
        if step.output in needed:
            steps.append(step)
            (counted if step.by_shape else needed).update(step.inputs)
    steps.reverse()
    stand_ins = counted - needed
    statistics = {slot for _, slot in stage.statistics} - stand_ins
    first_reader: dict[int, int] = {}
    last_reader: dict[int, int] = {}
    for place, step in enumerate(steps):
        for slot in step.inputs:
            first_reader.setdefault(slot, place)
            last_reader[slot] = place
    return Course(
        stand_ins=tuple(
            (slot, _stand_in(form))
            for slot in sorted(stand_ins)
            if isinstance(form := seen.get(slot), tuple)
        ),
        steps=tuple(
            (
                tuple(s for s in set(step.inputs) & statistics if first_reader[s] == place),
                replace(
                    step, done=tuple(s for s in set(step.inputs) - kept if last_reader[s] == place)
                ),
            )
            for place, step in enumerate(steps)
        ),
        misfits=tuple(misfits.items()),
        skipped=frozenset(s for s in misfits if not isinstance(seen.get(s), Failure)),
    )


def _misfits(stage: Stage, seen: dict[int, Form | Failure]) -> dict[int, Failure]:
    """The outputs that cannot be had, or that nothing is worked out from for want of another."""
    own = {slot: found for _, slot in stage.outputs if isinstance(found := seen.get(slot), Failure)}
    causes = [next((own[slot] for slot in rest if slot in own), None) for rest in stage.rests]
    wanted = {
        slot
        for rest, cause in zip(stage.rests, causes, strict=True)
        if cause is None
        for slot in rest
    }
    inherited = {
        slot: cause
        for rest, cause in zip(stage.rests, causes, strict=True)
        if cause is not None
        for slot in rest
        if slot not in wanted
    }
    return {**inherited, **own}


def _result(step: Step, arguments: Sequence[Value]) -> Value:
    result = step.kernel(*arguments)
    return result.double() if step.widen and isinstance(result, Tensor) else result


def _lay_out(values: list[Value], slots: Sequence[int]) -> None:
    """Lays statistics out row by row.

    One layout for all, or a tensor meeting one of another layout takes ten times as long, and
    sums would depend on the layout.
    """
    for slot in slots:
        value = values[slot]
        if isinstance(value, Tensor):
            values[slot] = value.contiguous()


def _form(value: Value) -> Form:
    """Shape, type of number and place; of what `prepare` makes, those of its first tensor."""
    tensor = value[0] if isinstance(value, tuple) else value
    if not isinstance(tensor, Tensor):
        raise TypeError(f"a tensor has a form, {value!r} has none")
    return tensor.shape, tensor.dtype, tensor.device


def _stand_in(form: Form) -> Tensor:
    """A tensor that takes no room."""
    shape, dtype, device = form
    return torch.zeros((), dtype=dtype, device=device).expand(shape)


def _in_unit(misfit: Failure, unit: int) -> Failure:
    return Failure(misfit.reason, f"unit {unit}: {misfit.detail}")
