"""Iterative attribute matching: the latent moves until the predictor sees the degree asked for.

    a_exp = min(max(a + Delta * d, 0), u)                                                     (10)
    w(t)  = w(t-1) + size * d * M(w(t-1), d)                                                  (11)

The paper moves on until the predicted degree "matches" and says no more. Here:

- Already there: no step is made.
- A match is the most likely degree being a_exp, with at least CONFIDENT probability (or in the
  middle of that degree): one that hangs on its bound would not survive the channel.
- Size: M is one degree long, and the position (below) is nearly linear along it, so that each size
  is the gap that is left over the slope that the last step had, at most LONGEST. Two or three looks
  are enough, where fixed small steps take ten.
- Overshoot: the last step is made again, shortened to where the position would be right. It is not
  walked back by M(w, -d), which is no mirror of M(w, d).
- Out of reach: after MOST_STEPS, or when three steps in a row hardly move the position, or when
  the latent leaves the faces that the generator knows. The best latent seen is sent, and the result
  says that it does not match, and why. Before that the straight directions are tried from the
  start, where an editor has them: they keep less of the identity, but get to faces, such as a
  bearded one from a woman's, that M was taught to stay away from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from semantic.attributes import ATTRIBUTES, DEGREES
from semantic.editing.fields import Fields
from semantic.precision import fast_products
from semantic.requests import Request

__all__ = ["MOST_STEPS", "Editor", "Match", "Predictor", "expected_degree", "position"]

CONFIDENT = 0.5  # probability of the degree asked for at which the loop stops
MOST_STEPS = 10  # r_edit
LONGEST = 1.5  # degrees a step: beyond it a straight line is no longer near the field
SHORTEST = 0.1
SLOPES = (0.2, 4.0)  # degrees that a step of one degree is believed to move
STALLED, STALLS = 0.03, 3  # share of the intended movement; steps in a row: there are plateaus
CENTRED = 0.15  # degrees from the middle of the one asked for
FARTHEST = 7.0  # standard deviations of mapped z along the line of the edit

BEYOND = "the degree asked for lies beyond the faces that the generator knows"

Predictor = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Match:
    """What became of a request.

    Attributes:
        w: [1, ...], the latent to be sent.
        attribute: which was asked for.
        degree_before: of the attribute, as the predictor sees it in G(w) before the first step.
        degree_expected: a_exp of Eq. 10.
        steps: evaluations of M, shortened repetitions included.
        matched: whether the predictor sees a_exp in what is sent.
        reason: one sentence that says how it ended.
        straight: whether M did not get there and the straight direction got nearer.
        before: log-probabilities [5, 6] of all attributes before the edit, on the CPU.
        sent: the same of what is sent.
    """

    w: Tensor
    attribute: str
    degree_before: int
    degree_expected: int
    steps: int
    matched: bool
    reason: str
    straight: bool
    before: Tensor
    sent: Tensor

    @property
    def degrees_before(self) -> dict[str, int]:
        """Most likely degree of each attribute before the edit."""
        return _named(self.before)

    @property
    def degrees_sent(self) -> dict[str, int]:
        """Most likely degree of each attribute in what is sent."""
        return _named(self.sent)


def _named(log_probabilities: Tensor) -> dict[str, int]:
    degrees = log_probabilities.argmax(dim=1).tolist()
    return dict(zip(ATTRIBUTES, degrees, strict=True))


def expected_degree(request: Request, degree: int) -> int:
    """a_exp: what the attribute, now at ``degree``, shall have (Eq. 10), within 0..5.

    >>> expected_degree(Request("beard", "change", -1, 2, 1.0), degree=1)
    0
    >>> expected_degree(Request("age", "target", None, 4, 1.0), degree=1)
    4

    Raises:
        ValueError: the request asks for nothing.
    """
    if request.attribute is None or request.degree is None:
        raise ValueError(request.problem or "request must ask for something, got mode 'none'")
    change = (request.direction or 0) * request.degree
    wanted = request.degree if request.mode == "target" else degree + change
    return min(max(wanted, 0), DEGREES - 1)


def position(log_probabilities: Tensor, near: int) -> Tensor:
    """The degree as a real number that does not saturate: log-probabilities [..., 6] -> [...].

    With c_k the log-odds of "k or more", degree a lies between the zeros of c_a and c_(a+1); the
    position goes linearly from a - 1/2 to a + 1/2 between them, and on beyond. In a cumulative
    logistic model, as `semantic.editing.predictor` is, this is the model's own position, exactly,
    for every ``near``; for any other predictor it is right around the degree ``near``.
    """
    lower = min(max(near, 1), DEGREES - 2)  # two bounds are needed: degrees 0 and 5 have one
    c_low, c_high = (
        log_probabilities[..., k:].logsumexp(-1) - log_probabilities[..., :k].logsumexp(-1)
        for k in (lower, lower + 1)
    )
    return lower + 0.5 * (c_low + c_high) / (c_low - c_high).clamp_min(1e-3)


@dataclass
class _Point:
    """A latent, and what the predictor sees in its picture."""

    w: Tensor
    seen: Tensor
    position: float
    unusual: float = 0.0

    def degree(self, i: int) -> int:
        return int(self.seen[i].argmax())


class Editor:
    """Carries out requests on latents of one face at a time.

    Args:
        decode: latents [B, ...] -> the pictures that the predictor looks at; small ones will do.
        predictor: images [B, 3, H, H] within -1..1 -> log-probabilities [B, 5, 6].
        fields: the steps, and the axes that say how far they may lead.
        straight: the steps to be tried where those do not get there.
    """

    def __init__(
        self,
        decode: Callable[[Tensor], Tensor],
        predictor: Predictor,
        fields: Fields,
        straight: Fields | None = None,
    ) -> None:
        self.decode = decode
        self.predictor = predictor
        self.fields = fields
        self.straight = straight

    @torch.no_grad()
    def look(self, w: Tensor, start: Tensor) -> tuple[Tensor, float]:
        """What w [1, ...] shows, log-probabilities [5, 6], and how unusual it is.

        That is by how many deviations it lies farther out than ``start`` or FARTHEST, whichever is
        more. Both come over in one transfer, the only time that a step waits for the device.
        """
        with fast_products(w.device):
            picture = self.decode(w)
        seen = self.predictor(picture.float().clamp(-1, 1))[0].float()
        before, now = self.fields.axes.deviations(start, w)
        both = torch.cat([seen.flatten(), now - before.clamp_min(FARTHEST)]).cpu()
        return both[:-1].reshape(seen.shape), float(both[-1])

    @torch.no_grad()
    def edit(self, w: Tensor, request: Request) -> Match:
        """Moves ``w`` until the request is met, or as near as it gets.

        Args:
            w: [1, ...], of the code that the fields move.

        Raises:
            ValueError: another shape, or a request for nothing.
        """
        if len(w) != 1:
            raise ValueError(f"w must be one latent, [1, ...], got {list(w.shape)}")
        if request.attribute is None:
            raise ValueError(request.problem or "request must ask for something, got mode 'none'")
        seen, _ = self.look(w, w)
        degree = int(seen[ATTRIBUTES.index(request.attribute)].argmax())
        expected = expected_degree(request, degree)
        start = _Search(self, self.fields, request.attribute, expected, w, seen)
        found = start.run()
        if found.matched or self.straight is None:
            return found
        second = _Search(self, self.straight, request.attribute, expected, w, seen)
        return _better(found, second.run())


def _better(first: Match, second: Match) -> Match:
    """The edit whose degree is nearer to the one asked for, with the steps of both."""
    steps = first.steps + second.steps
    missed = [
        abs(edit.degrees_sent[edit.attribute] - edit.degree_expected) for edit in (first, second)
    ]
    if missed[1] < missed[0]:
        return replace(second, steps=steps, straight=True)
    return replace(first, steps=steps)


class _Search:
    """The way of one latent to one degree."""

    def __init__(
        self,
        editor: Editor,
        fields: Fields,
        attribute: str,
        expected: int,
        w: Tensor,
        seen: Tensor,
    ) -> None:
        self.editor = editor
        self.fields = fields
        self.attribute = attribute
        self.i = ATTRIBUTES.index(attribute)
        self.expected = expected
        self.start = self.best = _Point(w, seen, self._position(seen))
        self.direction = 1 if self.expected > self.start.position else -1
        self.steps = 0

    def run(self) -> Match:
        """The loop."""
        if self.start.degree(self.i) == self.expected:
            return self._result("the face already has the degree asked for: nothing was changed")
        return self._result(self._walk())

    def _walk(self) -> str:
        here, slope, stalled = self.start, 1.0, 0
        while self.steps < MOST_STEPS:
            size = min(max(self._gap(here) / slope, SHORTEST), LONGEST)
            step = size * self.fields.step(here.w, self.attribute, self.direction)
            there = self._look(here.w + step)
            moved = self.direction * (there.position - here.position)
            if self._met(there):
                return ""
            if self._gap(there) < 0:
                return self._shortened(here, there)
            if there.unusual > 0:
                return BEYOND
            stalled = stalled + 1 if moved < STALLED * size else 0
            if stalled == STALLS:
                return "the face does not move further in this direction"
            slope = min(max(moved / size, SLOPES[0]), SLOPES[1])
            here = there
        return f"the degree asked for was not reached in {MOST_STEPS} steps"

    def _shortened(self, here: _Point, there: _Point) -> str:
        """Between two latents with the degree between them: false position, kept off the ends."""
        while self.steps < MOST_STEPS:
            left, right = self._gap(here), -self._gap(there)
            share = min(max(left / (left + right), 0.15), 0.85)
            between = self._look(here.w + share * (there.w - here.w))
            if self._met(between):
                break
            if self._gap(between) < 0:
                there = between
            elif between.unusual > 0:
                return BEYOND
            else:
                here = between
        return "the degrees next to the one asked for were met, itself not"

    def _gap(self, point: _Point) -> float:
        """Degrees that are left in the direction asked for; below 0 after an overshoot."""
        return self.direction * (self.expected - point.position)

    def _met(self, point: _Point) -> bool:
        sure = float(point.seen[self.i, self.expected].exp()) >= CONFIDENT
        middle = abs(self.expected - point.position) < CENTRED
        reached = point.degree(self.i) == self.expected and (sure or middle)
        return reached and point.unusual <= 0

    def _look(self, w: Tensor) -> _Point:
        """The point at ``w``, counted, and the best if it is that and still shows a face."""
        self.steps += 1
        seen, unusual = self.editor.look(w, self.start.w)
        point = _Point(w, seen, self._position(seen), unusual)
        if point.unusual <= 0 and self._rank(point) < self._rank(self.best):
            self.best = point
        return point

    def _position(self, seen: Tensor) -> float:
        return float(position(seen[self.i], self.expected))

    def _rank(self, point: _Point) -> tuple[int, float]:
        """The nearest degree, then the most likely."""
        off = abs(point.degree(self.i) - self.expected)
        return off, -float(point.seen[self.i, self.expected])

    def _result(self, reason: str) -> Match:
        matched = self.best.degree(self.i) == self.expected
        if matched and self.steps:
            reason = "the degree asked for was reached"
        return Match(
            w=self.best.w,
            attribute=self.attribute,
            degree_before=self.start.degree(self.i),
            degree_expected=self.expected,
            steps=self.steps,
            matched=matched,
            reason=reason,
            straight=False,
            before=self.start.seen,
            sent=self.best.seen,
        )
