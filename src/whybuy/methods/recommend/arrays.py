"""The array types of these methods, and SciPy's sparse matrices with types (SciPy ships none)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import scipy.linalg.lapack as _lapack  # pyright: ignore[reportMissingTypeStubs]
import scipy.sparse as _sparse  # pyright: ignore[reportMissingTypeStubs]
import scipy.special as _special  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


class Sparse(Protocol):
    """A SciPy matrix in compressed rows (CSR), float32, as far as these methods use it."""

    data: NDArray[np.float32]
    indices: Ints
    indptr: Ints

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        ...

    @property
    def T(self) -> Sparse:  # noqa: N802
        """Rows for columns."""
        ...

    def __matmul__(self, other: Sparse) -> Sparse: ...
    def __getitem__(self, rows: Any) -> Sparse: ...
    def __mul__(self, by: np.float32) -> Sparse: ...
    def __add__(self, other: Sparse) -> Sparse: ...
    def __sub__(self, other: Sparse) -> Sparse: ...
    def multiply(self, other: Sparse) -> Sparse:
        """Number by number."""
        ...

    def tocsr(self) -> Sparse:
        """The same in compressed rows."""
        ...

    def copy(self) -> Sparse:
        """One of its own."""
        ...

    def astype(self, kind: type) -> Sparse:
        """The same in numbers of another kind."""
        ...

    def sum(self, *, axis: int) -> Any:
        """Sums down the columns (0) or along the rows (1)."""
        ...

    def toarray(self) -> NDArray[np.float32]:
        """All its numbers, the zeros too."""
        ...

    def eliminate_zeros(self) -> None:
        """Drop what is stored and zero."""
        ...


_named: Mapping[str, Callable[..., Any]] = vars(_sparse)
_lapack_named: Mapping[str, Callable[..., Any]] = vars(_lapack)
_special_named: Mapping[str, Callable[..., Any]] = vars(_special)


def sparse(values: ArrayLike, row: Ints, column: Ints, *, shape: tuple[int, int]) -> Sparse:
    """A matrix of compressed rows; values at the same place are added up."""
    data = np.broadcast_to(np.asarray(values, dtype=np.float32), row.shape)
    return _named["csr_matrix"]((data, (row, column)), shape=shape)


def assembled(
    values: NDArray[np.float32], columns: Ints, starts: Ints, *, shape: tuple[int, int]
) -> Sparse:
    """A matrix of compressed rows from its three arrays."""
    return _named["csr_matrix"]((values, columns, starts), shape=shape)


def stacked(pieces: list[Sparse]) -> Sparse:
    """Matrices one below the other."""
    return _named["vstack"](pieces, format="csr")


def present(matrix: Sparse) -> Sparse:
    """1 wherever the matrix has an entry."""
    found = matrix.copy()
    found.data[:] = 1.0
    return found


def places(matrix: Sparse) -> Ints:
    """row x width + column of every entry, row by row."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return (rows * matrix.shape[1] + matrix.indices).astype(np.intp)


def among(wanted: Ints, keys: Ints) -> Bools:
    """Whether each of the wanted is one of the keys; fast where the keys are nearly sorted."""
    if not len(keys):
        return np.zeros(wanted.shape, dtype=bool)
    keys = np.sort(keys, kind="stable")
    return keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted


def scaled_rows(matrix: Sparse, by: ArrayLike) -> Sparse:
    """Each row times its own number."""
    return (_named["diags"](np.asarray(by, dtype=np.float32)) @ matrix).tocsr()


def scaled_columns(matrix: Sparse, by: ArrayLike) -> Sparse:
    """Each column times its own number."""
    return (matrix @ _named["diags"](np.asarray(by, dtype=np.float32))).tocsr()


def row_sums(matrix: Sparse) -> Floats:
    """The sum of each row."""
    return np.asarray(matrix.sum(axis=1), dtype=float).ravel()


def column_sums(matrix: Sparse) -> Floats:
    """The sum of each column."""
    return np.asarray(matrix.sum(axis=0), dtype=float).ravel()


def largest_of_rows(matrix: Sparse, *, most: int) -> Sparse:
    """The same matrix with at most so many entries a row: the largest."""
    starts = matrix.indptr
    lengths = np.diff(starts)
    picked: list[Ints] = []
    for row in range(len(lengths)):
        start, length = int(starts[row]), int(lengths[row])
        if length <= most:
            picked.append(np.arange(start, start + length, dtype=np.intp))
        else:
            values = matrix.data[start : start + length]
            order = values.argpartition(length - most)
            picked.append(order[length - most :] + start)
    kept = np.concatenate(picked) if picked else np.zeros(0, dtype=np.intp)
    ends = np.concatenate([[0], np.cumsum(np.minimum(lengths, most))])
    return assembled(matrix.data[kept], matrix.indices[kept], ends, shape=matrix.shape)


def inverse_of(gram: Floats) -> Floats:
    """The inverse of a symmetric matrix all of whose eigenvalues are above 0 (by Cholesky)."""
    factor, _ = _lapack_named["dpotrf"](gram, lower=1)
    lower, _ = _lapack_named["dpotri"](factor, lower=1)
    return np.tril(lower) + np.tril(lower, -1).T


def logistic(z: Floats) -> Floats:
    """1 / (1 + exp(-z)), safe for any z."""
    return _special_named["expit"](z)


def log_normal_share_above(z: Floats) -> Floats:
    """Logarithm of the standard normal's share above z, safe far out."""
    return _special_named["log_ndtr"](-z)


def normal_share(z: Floats) -> Floats:
    """Share of the standard normal below z."""
    return _special_named["ndtr"](z)


def normal_quantile(chance: Floats) -> Floats:
    """The standard normal's value below which the given chance lies."""
    return _special_named["ndtri"](chance)


def gamma_quantile(shape: Floats, chance: float) -> Floats:
    """The value of a gamma of unit scale below which the given chance lies."""
    return _special_named["gammaincinv"](shape, chance)


def spread_over(matrix: Sparse, values: Floats) -> Floats:
    """matrix @ values, one number a row."""
    return np.asarray(_matrix_times(matrix, values), dtype=float)


def _matrix_times(matrix: Any, values: Floats) -> Any:
    return matrix @ values


def whole(name: str, values: ArrayLike) -> Ints:
    """Whole numbers of 0 or more in one dimension.

    Raises BadInput with the first place where they are not.
    """
    found = np.asarray(values)
    if found.ndim != 1 or (found.size and found.dtype.kind not in "iu"):
        raise BadInput(
            f"{name} is of shape {found.shape} and type {found.dtype}; whole numbers in one "
            "dimension are needed. Number the customers and products from 0."
        )
    if found.size and found.min() < 0:
        at = int(np.argmax(found < 0))
        raise BadInput(f"{name}[{at}] is {found[at]}; it must be 0 or more.")
    return found.astype(np.intp)
