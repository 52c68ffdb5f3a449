"""Windows over images: the patches that they show, in order, and the sizes that they refuse."""

import numpy as np
import pytest

from nn.layers.windows import Window, as_image, pair

IMAGE = [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[7.0, 8.0, 9.0], [10.0, 11.0, 12.0]]]


def test_a_patch_holds_all_channels_one_after_the_other():
    assert Window("Conv2d", (1, 2), 1, 0).patches(IMAGE, [0.0]) == [
        [[1.0, 2.0, 7.0, 8.0], [2.0, 3.0, 8.0, 9.0]],
        [[4.0, 5.0, 10.0, 11.0], [5.0, 6.0, 11.0, 12.0]],
    ]


def test_padding_is_a_filler_or_nothing():
    window = Window("MaxPool2d", 2, 2, (0, 1))
    assert window.patches(IMAGE[:1], [0.0]) == [[[0.0, 1.0, 0.0, 4.0], [2.0, 3.0, 5.0, 6.0]]]
    assert window.patches(IMAGE[:1], []) == [[[1.0, 4.0], [2.0, 3.0, 5.0, 6.0]]]


@pytest.mark.parametrize(("size", "words"), [((1, 2, 3), "one number, or one for the rows"), (0, "at least 1")])
def test_sizes_are_one_number_or_two(size, words):
    with pytest.raises(ValueError, match=words):
        pair(size, "Conv2d: stride")


def test_rows_may_be_arrays():
    image = as_image([[np.array([1.0, 2.0]), np.array([3.0, 4.0])]], "Conv2d")
    assert [type(row) for row in image[0]] == [list, list]
    assert image == [[[1.0, 2.0], [3.0, 4.0]]]


def test_a_ragged_image_is_refused():
    with pytest.raises(ValueError, match="ragged: row 1 of channel 0 must have 2 numbers"):
        as_image([[[1.0, 2.0], [3.0], [4.0, 5.0]]], "Conv2d")


def test_usual_sizes_are_not_shown():
    assert Window("Conv2d", 3, 1, 0).describe((1, 1)) == "3"
    assert Window("Conv2d", (3, 2), 2, 1).describe((1, 1)) == "(3, 2), stride=2, padding=1"
