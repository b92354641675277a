"""What a visitor can ask of the link: each task is a few calls of `Link`, and what is told of them.

Tasks run in the desk's thread, one at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from adapters.names import ADAPTERS
from link.adapters import check_fits
from link.inputs.face import Face
from link.inputs.sentences import Edit, understood
from link.link import Link
from link.live.outgoing import encoded_for_air
from link.page.desk import Job
from link.page.limits import LONGEST_SENTENCE, MOST_EDITS
from link.page.shown import (
    costs,
    degrees_told,
    described,
    edit_told,
    picture,
    rounded,
    symbols,
    wishes,
)
from link.page.uploads import read_upload
from link.page.visitors import Visitor
from link.passage import Encoded
from link.settings import SAMPLE
from phy.bounds import check_choice
from phy.channels import CHANNELS
from phy.power import papr_db
from semantic.faces.photographs import read_image
from semantic.latents.names import CODES
from semantic.metrics.quality import Features

__all__ = ["CSI", "SIMULATED", "Conditions", "OnAir", "Tasks", "offered_adapters"]

OnAir = Callable[[Encoded], None]

SIMULATED = tuple(name for name in CHANNELS if name != "zmq")
CSI = ("perfect", "estimated", "none")


@dataclass(frozen=True)
class Conditions:
    """What a face is sent over, as the browser asks for it."""

    channel: str = "awgn"
    snr_db: float = 6.0
    csi: str = "perfect"
    adapter: str = "prior"
    noise: int = 0
    """Seed of the channel: the same noise as long as it stays."""

    def link(self, link: Link, adapter: str | None = None) -> Link:
        """The same networks over this channel.

        Raises:
            ValueError: a value that the page does not offer, such as the path of an adapter.
        """
        chosen = self.adapter if adapter is None else adapter
        check_choice("adapter", chosen, offered_adapters(link))
        check_choice("channel", self.channel, SIMULATED)
        try:
            check_fits(chosen, link.code.name, self.channel, link.models.checkpoint, self.snr_db)
        except ValueError as error:
            raise ValueError(
                f"adapter {Path(chosen).name} is not trained for code {link.code.name} over "
                f"{self.channel}"
            ) from error
        return link.at(
            channel=self.channel,
            snr_db=self.snr_db,
            adapter=chosen,
            seed=self.noise,
            csi=check_choice("csi", self.csi, CSI),
        )


def offered_adapters(link: Link) -> tuple[str, ...]:
    """Those by name, and the one that the program was started with."""
    return tuple(dict.fromkeys([link.adapter, *ADAPTERS]))


class Tasks:
    """The tasks, over one set of networks.

    Args:
        link: with the defaults of the page.
        mark: whether pictures that no camera took bear a mark that says so.
        on_air: takes what is sent, where that is a radio; then nothing is received here.
    """

    def __init__(self, link: Link, mark: bool = True, on_air: OnAir | None = None) -> None:
        self.link = link
        self.mark = mark
        self.on_air = on_air
        self._sent = 0  # on the air
        self._measured: tuple[Face | Edit, dict[str, Features]] | None = None
        self._sample: dict[str, Face] = {}  # by code; everybody's, as it shows nobody

    @property
    def codes(self) -> tuple[str, ...]:
        """Latent codes that may be chosen; a radio's two ends have agreed on one."""
        fixed = self.on_air is not None or self.link.models.checkpoint is not None
        return (self.link.code.name,) if fixed else tuple(CODES)

    def prepare(self, job: Job) -> None:
        """Load all networks, and find the sample's latent: the first visitor waits no longer."""
        self.link.editing.load()
        _ = self.link.models.quality
        self._face_of_sample(self.link, job)

    def photograph(self, job: Job, visitor: Visitor, content: bytes | None) -> None:
        """A visitor's photograph, or the sample, is the face now; its edits are gone."""
        if content is None:
            face = self._face_of_sample(visitor.link, job)
        else:
            read = read_upload(content)
            face = visitor.link.face(read, progress=job.stage, meter=_Stages(job))
        visitor.show([face])
        self._tell_state(job, visitor)

    def code(self, job: Job, visitor: Visitor, name: str) -> None:
        """Another latent code; the face's latent is found anew, its edits are gone."""
        link = visitor.link.at(code=check_choice("code", name, self.codes))
        if visitor.states:
            face = _face(visitor.state)
            w = link.invert(face.image, progress=job.stage)
            visitor.show([replace(face, w=w)])
        visitor.link = link
        if visitor.states:
            self._tell_state(job, visitor)

    def say(self, job: Job, visitor: Visitor, sentence: str) -> None:
        """Edit the face as a sentence asks."""
        if len(sentence) > LONGEST_SENTENCE:
            most, got = LONGEST_SENTENCE, len(sentence)
            raise ValueError(f"sentence must have at most {most} characters, got {got}")
        if not sentence.strip():
            raise ValueError("sentence must say what shall change, such as: smile more")
        if len(visitor.states) > MOST_EDITS:
            raise ValueError(f"edits must be at most {MOST_EDITS}: please take some back")
        state = visitor.state
        understood(sentence)  # refused before the stage is told
        edit = visitor.link.edit(state, sentence, progress=job.stage, meter=_Stages(job))
        visitor.show([*visitor.states, edit])
        self._tell_state(job, visitor)

    def undo(self, job: Job, visitor: Visitor) -> None:
        """Take the last edit back."""
        if len(visitor.states) < 2:
            raise ValueError("there is no edit to take back")
        visitor.show(visitor.states[:-1])
        self._tell_state(job, visitor)

    def send(self, job: Job, visitor: Visitor, conditions: Conditions) -> None:
        """Send the present state; `figures` measures it."""
        state = visitor.state
        link = conditions.link(visitor.link)
        stages = _Stages(job)
        passage = link.send(state, meter=stages)
        before = self._before(visitor)
        before["passage"] = passage
        seen = link.editing.degrees(passage.picture)
        words = f"Received face over {passage.title}: {described(seen['editing'])}"
        job.say(
            {
                "received": picture(passage.picture, words, self.mark),
                "title": passage.title,
                "symbols": symbols(passage),
                "costs": costs(link, passage),
                "seconds": stages.seconds,
                "degrees": degrees_told({**before["degrees"], "received": seen}),
                "asked": wishes(state),
            }
        )

    def transmit(self, job: Job, visitor: Visitor) -> None:
        """Send the present state to a radio, where it is received by others."""
        assert self.on_air is not None
        encoded = encoded_for_air(visitor.link, visitor.state)
        job.stage("channel")
        self.on_air(encoded)
        self._sent += 1
        job.say(
            {
                "on_air": self._sent,
                "symbols": {"sent": rounded(encoded.x)},
                "k": visitor.link.code.k,
                "papr_db": float(papr_db(encoded.x)),
            }
        )

    def figures(self, job: Job, visitor: Visitor) -> None:
        """LPIPS, PSNR and identity of every pair of pictures of what was sent last."""
        before = self._features_before(visitor)
        passage = self._before(visitor).get("passage")
        if passage is None:
            raise ValueError("nothing has been sent yet")
        quality = visitor.link.models.quality
        table = quality.table(**before, received=quality.features(passage.picture))
        job.say({"figures": table})  # {measure: {pair: value}}

    def compare(self, job: Job, visitor: Visitor, conditions: Conditions) -> None:
        """Every adapter that there is over the same noise."""
        state = visitor.state
        sent = self._features_before(visitor)["sent"]
        for name in offered_adapters(visitor.link):
            job.stage("compare")
            try:
                link = conditions.link(visitor.link, name)
            except ValueError as problem:
                job.say({"adapter": name, "missing": str(problem)})
                continue
            passage = link.send(state)
            quality = link.models.quality
            received = quality.features(passage.picture)
            near = quality.compare(received, sent)
            error = passage.channel_measures()["latent_mse_relative"]
            words = f"Received with adapter {name}: LPIPS {near['lpips_alex']:.3f} from the sent"
            shown = picture(passage.picture, words, self.mark)
            job.say({"adapter": name, "picture": shown, "measures": near, "latent_error": error})

    def _face_of_sample(self, link: Link, job: Job) -> Face:
        code = link.code.name
        if code not in self._sample:
            read = read_image(SAMPLE)
            self._sample[code] = link.face(read, progress=job.stage, meter=_Stages(job))
        return self._sample[code]

    def _tell_state(self, job: Job, visitor: Visitor) -> None:
        """The pictures before the channel, and the edits."""
        kept, state = self._before(visitor), visitor.state
        words = {stage: described(seen["editing"]) for stage, seen in kept["degrees"].items()}
        sent = f"Face before the channel, made by the generator: {words['sent']}"
        edits = [edit_told(one) for one in visitor.states if isinstance(one, Edit)]
        job.say(
            {
                "original": picture(
                    _face(state).image, f"Photograph, aligned: {words['original']}", False
                ),
                "sent": picture(kept["pictures"]["sent"], sent, self.mark),
                "note": _face(state).note,
                "edits": edits,
                "code": visitor.link.code.name,
            }
        )

    def _before(self, visitor: Visitor) -> dict[str, Any]:
        """What does not hang on the channel: worked out once a state."""
        if not visitor.kept:
            link, state = visitor.link, visitor.state
            sent = link.picture(state.w)
            pictures = {"original": _face(state).image, "sent": sent}
            degrees = {name: link.editing.degrees(one) for name, one in pictures.items()}
            visitor.kept |= {"pictures": pictures, "degrees": degrees}
        return visitor.kept

    def _features_before(self, visitor: Visitor) -> dict[str, Features]:
        """What the measures need of the pictures before the channel.

        Those of the last state alone are kept: they are some 12 MB.
        """
        if self._measured is None or self._measured[0] is not visitor.state:
            pictures = self._before(visitor)["pictures"]
            quality = visitor.link.models.quality
            features = {name: quality.features(one) for name, one in pictures.items()}
            self._measured = visitor.state, features
        return self._measured[1]


class _Stages:
    """Tells a job of every stage, and keeps how long each took: a `link.meters.seconds.Meter`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.job.stage(name)
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start


def _face(state: Face | Edit) -> Face:
    face = state if isinstance(state, Face) else state.face
    assert face is not None  # every edit here began with a photograph
    return face
