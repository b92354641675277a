"""The link as one object: a photograph and a sentence in, the edited face out.

    face ──► edit ──► encode ──► channel ──► decode ──► picture

`Link.load` loads the networks; `Link.at` gives the same networks another channel, SNR, code or
adapter. Encode and decode are those of `link.ends`; with the channel they are put together once,
here: `Link.send`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from PIL.Image import Image
from torch import Tensor

from link.adapters import AdapterChooser, check_fits
from link.announced import Announced
from link.arguments import checked_values
from link.ends import Ends
from link.header import LEAST, Header
from link.inputs.face import Face
from link.inputs.photographs import aligned_face, inverted
from link.inputs.sentences import Edit, Editing, understood
from link.meters.seconds import Meter, stage
from link.models import Models
from link.passage import Decoded, Passage, Restoration
from phy.channels import ChannelModel, channel_model
from phy.reception import Channel, Reception
from semantic.latents.codes import load_code
from semantic.latents.names import check_way, known_code, meant_code, way
from semantic.progress import Watch

__all__ = ["Link"]

LOG = logging.getLogger("editable_deepsc")


@dataclass(frozen=True, repr=False)
class Link(Ends):
    """Both ends and the channel between them; made by `Link.load`, changed by `Link.at`.

    Attributes:
        models, chooser, code, channel_model, snr_db, adapter: see `link.ends.Ends`.
        inversion, steps: how the latent is found.
        seed: of the inversion and of the channel, which owns its random numbers.
        restore: whether an edit is sent with the degrees that it has reached, for the receiver to
            restore.
    """

    inversion: str
    steps: int | None
    seed: int
    restore: bool = True

    def __post_init__(self) -> None:
        plain = checked_values(self.snr_db, self.inversion, self.steps, self.seed)
        for name, value in {**plain, "adapter": str(self.adapter)}.items():
            object.__setattr__(self, name, value)
        check_way(self.inversion, self.code.name)

    def __repr__(self) -> str:
        """Short, for a prompt: what tells links apart."""
        channel, code, models = self.channel_model, self.code.name, self.models
        return (
            f"Link({channel!r}, snr_db={self.snr_db:g}, code={code!r}, adapter={self.adapter!r}, "
            f"size={models.size}, device={str(models.device)!r})"
        )

    @classmethod
    def load(
        cls,
        *,
        size: int | None = None,
        code: str | None = None,
        adapter: Path | str = "prior",
        channel: str | ChannelModel = "awgn",
        snr_db: float = 6.0,
        inversion: str = "auto",
        steps: int | None = None,
        generator: Path | str | None = None,
        fields: Path | str | None = None,
        predictor: Path | str | None = None,
        device: str = "auto",
        cache: Path | str | None = None,
        seed: int = 0,
        transmit: bool = True,
        restore: bool = True,
        **channel_parameters: Any,
    ) -> Link:
        """Loads the networks, downloading third-party weights on first use.

        Args:
            size: pixels a side of the pictures, 128 (as None) or 1024; a generator of one's own
                has its own.
            code: one of `semantic.latents.names.CODES`; None: face, w2 with a generator of one's
                own.
            adapter: one of `adapters.names.ADAPTERS`, or the path of a file or folder of trained
                ones.
            channel: one of `phy.channels.CHANNELS`, by name or as itself.
            snr_db: Es/N0 of a complex symbol in dB, -40..60.
            inversion: "fast" (code face), "adam" or "paper"; "auto" is fast where it can be, else
                adam.
            steps: of the inversion, at most; None: 20 for fast, 110 for the others.
            generator: the path of a StyleGAN2 checkpoint in place of the FFHQ generator.
            fields: field networks for the edits, in place of ours.
            predictor: attribute predictor that the edits follow, in place of ours.
            device: "auto" (CUDA where there is one), "cpu", "cuda" or "cuda:N".
            cache: folder of the downloaded weights.
            seed: of every random number.
            transmit: False for a receiver alone, which needs the generator and no more.
            restore: an edit is sent with the degrees reached, 64 of the k symbols, and the receiver
                moves what it has decoded until it shows them.
            channel_parameters: of the channel, such as ``fading="fast"``.

        Raises:
            ValueError: an argument outside its bounds, or a file that cannot be used.

        Example:
            >>> link = Link.load(channel="rayleigh", snr_db=0)
            >>> link.code.k
            512
        """
        checked_values(snr_db, inversion, steps, seed)
        code = meant_code(code, generator is not None, inversion)
        model = channel_model(channel, **channel_parameters)
        models = Models.of(size, device, generator, fields, predictor, cache)
        check_fits(str(adapter), code, model.name, models.checkpoint, snr_db)
        chooser = AdapterChooser(models.generator, own=generator is not None)
        latent_code = load_code(code, models.generator)
        given = (snr_db, str(adapter), inversion, steps, seed, restore)
        link = cls(models, chooser, latent_code, model, *given)
        _ = link.choice  # a wrong adapter shall not wait for a photograph
        if transmit:
            models.load_transmitter(link.way[0])
            _ = link.channel
        return link

    def at(
        self,
        *,
        channel: str | ChannelModel | None = None,
        snr_db: float | None = None,
        adapter: Path | str | None = None,
        code: str | None = None,
        seed: int | None = None,
        restore: bool | None = None,
        **channel_parameters: Any,
    ) -> Link:
        """The same networks on another channel, SNR, adapter or code; what is not given stays.

        The channel of the new link starts from its seed.

        Raises:
            ValueError: as `Link.load`.
        """
        given = {"snr_db": snr_db, "adapter": adapter, "seed": seed, "restore": restore}
        changes: dict[str, Any] = {name: one for name, one in given.items() if one is not None}
        if channel is not None or channel_parameters:
            model = self.channel_model if channel is None else channel
            kept = vars(self.channel_model) if isinstance(channel, str) else {}
            changes["channel_model"] = channel_model(model, **{**kept, **channel_parameters})
        if code is not None and known_code(code) != self.code.name:
            changes["code"] = load_code(code, self.models.generator)
        link = replace(self, **changes)
        if link.code is self.code:
            vars(link)["editing"] = self.editing  # its networks are loaded once
        _ = link.choice  # an adapter that does not fit is refused here
        return link

    @cached_property
    def channel(self) -> Channel:
        """The physical layer, owner of its random numbers."""
        return self.channel_model.build(self.seed, self.models.device)

    @cached_property
    def editing(self) -> Editing:
        """The editing loop for this link's code; its networks are loaded when it is first used."""
        return Editing(self.models, self.code)

    @property
    def agreement(self) -> str:
        """What both ends of a radio link must have been told alike."""
        return super().agreement + (", degrees in a header" if self.announces else "")

    @property
    def announces(self) -> bool:
        """Whether edits are sent with their degrees: asked for, and the code has room for them."""
        return self.restore and self.code.k >= LEAST

    @cached_property
    def announced(self) -> Announced:
        """Both ends of transmissions that say the degrees of an edit."""
        return self.announced_over(self.code.k)

    def announced_over(self, uses: int) -> Announced:
        """The same over another number of channel uses than the code's k."""
        latent = Header(uses).latent
        adapter = self.chooser.resized(self.choice.adapter, self.code.k, latent)
        return Announced(self.code, uses, adapter, self.snr_db, self.editing, self._decoder)

    @property
    def way(self) -> tuple[str, int]:
        """The inversion that is used, and its steps."""
        return way(self.inversion, self.steps, self.code.name)

    def face(
        self,
        photograph: Path | str | Image | Tensor,
        *,
        number: int | None = None,
        aligned: bool = False,
        progress: bool | Watch = False,
        meter: Meter | None = None,
    ) -> Face:
        """Aligns the face of a photograph and finds its latent (Eq. 8-9).

        Args:
            photograph: a file, a picture, or an aligned face [1, 3, H, H] within -1..1.
            number: which face, counted from the left from 1 on; None is the largest.
            aligned: the picture has the generator's framing already: no face is looked for.
            progress: a bar on stderr, or a function that is told what is done, steps behind and
                steps at most before each step; what it raises ends the search.
            meter: measures the stages align and invert.

        Raises:
            ImageError: the photograph cannot be read, or shows no usable face.
        """
        with stage(meter, "align"):
            image, note = self.align(photograph, number=number, aligned=aligned)
        with stage(meter, "invert"):
            w = self.invert(image, progress=progress)
        return Face(image, w, note)

    def align(
        self,
        photograph: Path | str | Image | Tensor,
        *,
        number: int | None = None,
        aligned: bool = False,
    ) -> tuple[Tensor, str]:
        """The aligned face [1, 3, H, H] of what `face` takes, and its note.

        Raises:
            ImageError: the photograph cannot be read, or shows no usable face.
        """
        return aligned_face(self.models, photograph, number, aligned)

    def invert(self, image: Tensor, *, progress: bool | Watch = False) -> Tensor:
        """Latents of aligned faces [B, 3, H, H] within -1..1; `progress` as in `face`."""
        return inverted(self.models, self.code, image, self.way, self.seed, progress)

    def edit(
        self,
        face: Face | Edit,
        sentence: str,
        *,
        progress: bool | Watch = False,
        meter: Meter | None = None,
    ) -> Edit:
        """Moves a face's latent as a sentence asks, or as near as it gets (Eq. 10-11).

        A sentence of several wishes is carried out wish after wish, each on what the one before
        has made.

        Args:
            face: a face, or an edit of one, which is edited further.
            sentence: in English, such as "smile more".
            progress: as in `face`, a step a wish.
            meter: measures the stage edit.

        Raises:
            ValueError: a sentence that asks for nothing known, or networks that do not fit.
        """
        if not isinstance(face, Face | Edit):
            raise ValueError(f"face must be a face or an edit, got {type(face).__name__}")
        if not isinstance(sentence, str):
            raise ValueError(f"sentence must be text, got {type(sentence).__name__}")
        request = understood(sentence)
        whose = face.face if isinstance(face, Edit) else face
        held = tuple(face.degrees) if isinstance(face, Edit) else ()
        if request.wishes:
            order = ", then ".join(str(wish.attribute) for wish in request.wishes)
            LOG.info("the sentence has several wishes, carried out one after the other: %s", order)
        _ = self.editing.editor  # loaded before the stage begins
        with stage(meter, "edit"):
            matches = self.editing.carry_out(face.w, request, progress)
        *earlier, last = matches
        return Edit(whose, face.w, sentence, request, last, tuple(earlier), held)

    def send(self, sent: Face | Edit | Tensor, *, meter: Meter | None = None) -> Passage:
        """Latent -> symbols -> channel -> picture.

        Args:
            sent: a face, an edit, or latents of this link's code.
            meter: measures the stages encode, channel and decode, and of an edit restore.
        """
        if not isinstance(sent, Tensor | Face | Edit):
            kind = type(sent).__name__
            raise ValueError(f"sent must be a face, an edit or a tensor of latents, got {kind}")
        w = sent if isinstance(sent, Tensor) else sent.w
        edit = sent if isinstance(sent, Edit) else None
        face = sent if isinstance(sent, Face) else None if edit is None else edit.face
        degrees = edit.degrees if edit is not None and self.announces else None
        with torch.no_grad():
            with stage(meter, "encode"):
                encoded = self.encode(w) if degrees is None else self.announced.encode(w, degrees)
            with stage(meter, "channel"):
                reception = self.channel(encoded.x, self.snr_db)
            decoded, restoration = self._received(reception, degrees is not None, meter)
        known = face, edit, restoration
        return Passage(self.title, self.models, self.code, w, encoded, reception, decoded, *known)

    def receive(self, reception: Reception) -> tuple[Decoded, Restoration | None]:
        """What a receiver shows who knows no more than the link: degrees restored if it announces.

        Args:
            reception: of one item.
        """
        return self._received(reception, self.announces, None)

    def _received(
        self, reception: Reception, announced: bool, meter: Meter | None
    ) -> tuple[Decoded, Restoration | None]:
        if announced:
            return self.announced.decode(reception, meter=meter)
        with stage(meter, "decode"):
            return self.decode(reception), None

    def relay(self, w: Tensor) -> Tensor:
        """Latents as the receiver has them, without a picture; differentiable."""
        reception = self.channel(self.encode(w).x, self.snr_db)
        return self.code.to_latent(self._symbols(reception))
