"""The icon file, read back as Windows reads it."""

import struct

from installer.icon import assemble, bitmap


def test_entries_lead_to_their_images() -> None:
    images = {256: b"\x89PNG of the large one", 16: bitmap(16, bytes(range(256)) * 4)}
    content = assemble(images)
    reserved, kind, count = struct.unpack_from("<HHH", content)
    assert (reserved, kind, count) == (0, 1, 2)
    for index, size in enumerate((16, 256)):
        width, height, *_, length, offset = struct.unpack_from("<BBBBHHII", content, 6 + 16 * index)
        assert (width or 256, height or 256) == (size, size)
        assert content[offset : offset + length] == images[size]


def test_a_bitmap_stands_on_its_last_row_and_has_a_mask() -> None:
    top, bottom = b"\1\2\3\4" * 2, b"\5\6\7\10" * 2
    image = bitmap(2, top + bottom)
    header, width, height, planes, bits = struct.unpack_from("<IiiHH", image)
    assert (header, width, height, planes, bits) == (40, 2, 4, 1, 32)
    assert image[40:56] == bottom + top
    assert image[56:] == bytes(8), "two rows of a mask, four bytes each"
