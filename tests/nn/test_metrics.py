"""Accuracy and confusion matrix, from scores, probabilities and classes."""

import numpy as np
import pytest
import sklearn.metrics

from autograd import Value
from nn import Perceptron, accuracy, confusion_matrix
from nn.metrics import predicted_class, predicted_classes


@pytest.mark.parametrize(("prediction", "threshold", "expected"), [
    (0.3, 0.0, 1), (-0.3, 0.0, 0), (0.0, 0.0, 0), (0.3, 0.5, 0), (0.7, 0.5, 1), (Value(2.0), 0.0, 1),
    (np.float64(2.0), 0.0, 1),
    ([0.1, 0.7, 0.2], 0.0, 1), ([Value(3.0), Value(1.0)], 0.5, 0), (np.array([0.0, 1.0]), 0.0, 1), ((1.0, 1.0), 0.0, 0),
    (4, 0.0, 4), (np.int64(4), 0.0, 4), (0, 0.5, 0),
])  # fmt: skip
def test_the_class_that_an_output_stands_for(prediction, threshold, expected):
    assert predicted_class(prediction, threshold) == expected


def test_accuracy():
    assert accuracy([2.5, -0.1, 0.7, -3.0], [1, 0, 0, 1]) == 0.5
    assert accuracy([0.9, 0.4], [1, 0], threshold=0.5) == 1.0
    assert accuracy([Value(0.9), Value(0.4)], np.array([1.0, 1.0]), threshold=0.5) == 0.5
    assert accuracy([[0.0, 9.0, 1.0], [5.0, 1.0, 1.0]], [1, 2]) == 0.5
    assert accuracy(np.array([[0.0, 9.0], [5.0, 1.0]]), [[0.0, 1.0], [1.0, 0.0]]) == 1.0
    assert accuracy([1.0, -1.0], [1, -1]) == 1.0, "the classes of a hinge loss"
    assert accuracy([2, 1, 0], [2, 1, 1]) == pytest.approx(2 / 3)
    gate = Perceptron(2)
    assert accuracy([gate([1, 1]), gate([0, 0])], [1, 0]) == 0.5


def test_confusion_matrix_is_scikit_learns():
    generator = np.random.default_rng(0)
    targets, predictions = generator.integers(0, 4, 200), generator.integers(0, 4, 200)
    ours = confusion_matrix(predictions, targets)
    assert ours.dtype == np.int64
    assert (ours == sklearn.metrics.confusion_matrix(targets, predictions)).all()
    assert confusion_matrix([0.9, 0.4, 0.6], [1, 1, 0], threshold=0.5).tolist() == [[0, 1], [1, 1]]
    assert confusion_matrix([[0.0, 0.0, 9.0]], [0]).tolist() == [[0, 0, 1], [0, 0, 0], [0, 0, 0]]


def test_a_column_holds_single_outputs():
    column, classes = np.array([[0.9], [0.2], [0.7]]), [1, 0, 0]
    for predictions in (column, column.tolist(), [[Value(p)] for (p,) in column.tolist()], column[:, 0]):
        for targets in (classes, np.array(classes)[:, None], [[float(c)] for c in classes]):
            assert accuracy(predictions, targets, threshold=0.5) == pytest.approx(2 / 3)
            assert confusion_matrix(predictions, targets, threshold=0.5).tolist() == [[1, 1], [0, 1]]
    assert accuracy(np.array([[2], [0]]), [[2], [0]]) == 1.0, "a column of classes"
    assert predicted_classes(column, 0.5).tolist() == [1, 0, 1]


def test_one_number_is_no_list_of_samples():
    with pytest.raises(TypeError, match=r"accuracy\(\): predictions must have one entry per sample, not be one number"):
        accuracy(np.array(1.0), [1])
    with pytest.raises(TypeError, match=r"accuracy\(\): targets must have one entry per sample, not be one number"):
        accuracy([1.0], np.array(1))
