"""A window with the picture as it arrives and the constellation, where there is a display."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tkinter

__all__ = ["Window", "open_window"]

_SMALL, _LARGE = 400, 700  # pixels: a picture is brought in between as whole factors allow


class Window:
    """Shows picture files side by side. Made by `open_window`."""

    def __init__(self, title: str) -> None:
        import tkinter

        self._tk = tkinter
        self._root = tkinter.Tk()
        self._root.title(title)
        self._labels = [tkinter.Label(self._root), tkinter.Label(self._root)]
        for label in self._labels:
            label.pack(side="left")
        self._images: list[tkinter.PhotoImage] = []  # Tk itself keeps no reference
        self._open = True

    def show(self, *paths: Path) -> None:
        """Draw the files that exist, PNG."""
        self.refresh()
        if not self._open:
            return
        self._images = [self._scaled(path) for path in paths if path.exists()]
        for label, image in zip(self._labels, self._images, strict=False):
            label.configure(image=image)
        self.refresh()

    def _scaled(self, path: Path) -> tkinter.PhotoImage:
        image = self._tk.PhotoImage(master=self._root, file=str(path))
        if image.height() < _SMALL:
            return image.zoom(_SMALL // image.height())
        return image.subsample(-(-image.height() // _LARGE))

    def refresh(self) -> None:
        """Let the window react; one that the user has closed stays closed."""
        if self._open:
            try:
                self._root.update()
                self._open = bool(self._root.winfo_exists())
            except self._tk.TclError:
                self._open = False

    def close(self) -> None:
        """Take the window away."""
        if self._open:
            self._open = False
            self._root.destroy()


def open_window(title: str) -> Window | None:
    """A window, or None where there is no display (or no Tk)."""
    try:
        import tkinter
    except ImportError:
        return None
    try:
        return Window(title)
    except tkinter.TclError:
        return None
