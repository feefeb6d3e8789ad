"""NT-Xent, the loss of SimCLR (Chen et al., 2020, arXiv:2002.05709, equation 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def nt_xent(first: Tensor, second: Tensor, *, temperature: float) -> Tensor:
    """Return the mean loss of telling each image's other view from all other views.

    Computed in float32 or better whatever the input, also under autocast, and by log-sum-exp: with
    plain exponentials float32 overflows at temperature 0.01 already, and bfloat16 rounds the loss
    to three digits.

    Args:
        first: (n, d), one view of each image; need not have length 1.
        second: (n, d), the other view, in the same order.
        temperature: Above 0.
    """
    import torch
    from torch.nn import functional

    with torch.autocast(first.device.type, enabled=False):
        precise = torch.promote_types(first.dtype, torch.float32)
        views = functional.normalize(torch.cat([first, second]).to(precise), dim=1)
        similarity = views @ views.T / temperature  # (2n, 2n)
        partner = torch.arange(len(views), device=views.device).roll(len(first))
        positive = similarity.gather(1, partner[:, None]).squeeze(1)
        itself = torch.eye(len(views), dtype=torch.bool, device=views.device)
        others = similarity.masked_fill(itself, -torch.inf)
        return (others.logsumexp(dim=1) - positive).mean()
