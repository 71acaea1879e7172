"""Files of an index that several processes may read from the same open descriptor."""

import io
import os
from pathlib import Path
from typing import Any

_FROM_START, _FROM_HERE, _FROM_END = os.SEEK_SET, os.SEEK_CUR, os.SEEK_END


class OwnPosition(io.RawIOBase):
    """A file to read that keeps its position in this process, not in the descriptor.

    Processes that part share open descriptors, and with them one position: what one of them reads
    would move where the other reads next.
    """

    def __init__(self, path: Path) -> None:
        """Open a file; OSError if it cannot be read."""
        super().__init__()
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._at = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it has a position."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer from here on; return how many bytes there were."""
        count = os.preadv(self._descriptor, [buffer], self._at)
        self._at += count
        return count

    def seek(self, offset: int, whence: int = _FROM_START) -> int:
        """Go somewhere; return where that is, counted from the beginning."""
        begin = {_FROM_START: 0, _FROM_HERE: self._at}
        if whence == _FROM_END:
            begin[whence] = os.fstat(self._descriptor).st_size
        self._at = begin[whence] + offset
        return self._at

    def tell(self) -> int:
        """Return where this is, counted from the beginning."""
        return self._at

    def close(self) -> None:
        """Let the descriptor go."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()


def opened(path: Path) -> io.BufferedReader:
    """Return a file to read, with a position of its own in each process."""
    return io.BufferedReader(OwnPosition(path))
