"""A drawing of braille dots in a terminal, two across and four down in every letter, with a style for each letter."""

from __future__ import annotations

from math import cos, hypot, isfinite, sin

from rich.text import Text

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_EMPTY = 0x2800
_LONGEST = 4000  # dots of one line


def printable(text: str) -> str:
    """A text from a file, unable to steer the terminal that shows it."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


class BrailleCanvas:
    """columns, rows : letters. What is drawn later gives a letter its style; letters put in stand above dots."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = max(columns, 1), max(rows, 1)
        self._dots = [[0] * self.columns for _ in range(self.rows)]
        self._styles = [[""] * self.columns for _ in range(self.rows)]
        self._letters: dict[tuple[int, int], str] = {}

    @property
    def width(self) -> int:
        """Dots across."""
        return 2 * self.columns

    @property
    def height(self) -> int:
        """Dots down."""
        return 4 * self.rows

    def dot(self, x: float, y: float, style: str) -> None:
        """Set the dot at (x, y), from the upper left; what lies outside is left out."""
        if not (isfinite(x) and isfinite(y)):
            return
        column, row = int(x // 2), int(y // 4)
        if 0 <= column < self.columns and 0 <= row < self.rows:
            self._dots[row][column] |= _DOTS[int(y) % 4][int(x) % 2]
            self._styles[row][column] = style

    def line(self, start: tuple[float, float], end: tuple[float, float], style: str, gap: int = 1) -> None:
        """A line between two places; every `gap`-th dot of it."""
        length = hypot(end[0] - start[0], end[1] - start[1])
        if not isfinite(length):
            return
        steps = min(max(round(length), 1), _LONGEST)
        for step in range(0, steps + 1, gap):
            share = step / steps
            self.dot(start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]), style)

    def letter(self, x: float, y: float, text: str, style: str) -> None:
        """Write a word whose first letter covers the dot at (x, y); it is moved to the left where it would not fit."""
        for (row, column), letter in self._places(x, y, text):
            self._letters[row, column] = letter
            self._styles[row][column] = style

    def name(self, x: float, y: float, text: str, style: str) -> None:
        """As `letter`, but only where it neither covers nor touches letters that stand there: what is named first is read."""
        taken = self._letters.keys()
        if not any((row, column + beside) in taken for (row, column), _ in self._places(x, y, text) for beside in (-1, 0, 1)):
            self.letter(x, y, text, style)

    def _places(self, x: float, y: float, text: str) -> list[tuple[tuple[int, int], str]]:
        """Row and column of each letter of a word that lies inside."""
        column, row = int(x // 2), int(y // 4)
        if 0 <= column < self.columns:
            column = max(min(column, self.columns - len(text)), 0)
        places = [((row, column + number), letter) for number, letter in enumerate(printable(text))]
        return [(place, letter) for place, letter in places if 0 <= place[1] < self.columns and 0 <= row < self.rows]

    def text(self) -> Text:
        """The drawing."""
        drawn = Text()
        for row in range(self.rows):
            if row:
                drawn.append("\n")
            for column in range(self.columns):
                letter = self._letters.get((row, column))
                drawn.append(letter or chr(_EMPTY + self._dots[row][column]), self._styles[row][column])
        return drawn


def horizon(columns: int, rows: int, roll: float, pitch: float, sky: str, ground: str, aircraft: str, reach: float = 0.35) -> Text:
    """An artificial horizon. roll, pitch : rad. sky, ground, aircraft : styles. reach : rad of pitch, middle to edge."""
    canvas = BrailleCanvas(columns, rows)
    middle_x, middle_y = 0.5 * canvas.width, 0.5 * canvas.height
    # Dots of a terminal are about square: letters are twice as high as wide, and hold four by two.
    offset = pitch / reach * middle_y
    for x in range(canvas.width):
        for y in range(canvas.height):
            below = (y - middle_y - offset) * cos(roll) + (x - middle_x) * sin(roll)
            if abs(below) < 0.7:
                canvas.dot(x, y, sky)
            elif below > 0.0 and (x + 2 * (y % 2)) % 4 == 0:
                canvas.dot(x, y, ground)
    wing = canvas.columns // 4
    canvas.letter(middle_x - 2 * wing, middle_y, "\N{BOX DRAWINGS HEAVY HORIZONTAL}" * (wing - 1), aircraft)
    canvas.letter(middle_x, middle_y, "\N{BULLET}", aircraft)
    canvas.letter(middle_x + 4, middle_y, "\N{BOX DRAWINGS HEAVY HORIZONTAL}" * (wing - 1), aircraft)
    return canvas.text()
