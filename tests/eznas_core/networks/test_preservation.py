from __future__ import annotations

import pytest
import torch
from torch import nn

from eznas_core.networks import preserved


def _network() -> nn.Sequential:
    network = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.Dropout(0.5)
    )
    network[0].weight.requires_grad_(False)
    network[3].eval()
    network(torch.randn(4, 3, 8, 8)).sum().backward()
    return network


def _misuse(network: nn.Sequential) -> None:
    network.eval()
    network.train()
    for parameter in network.parameters():
        parameter.requires_grad_(True)
    network[2].inplace = False
    network(torch.randn(4, 3, 8, 8) + 5.0).square().sum().backward()
    network[1].running_mean = torch.full((4,), 9.0)
    network[1].register_buffer("extra", torch.zeros(1))
    network.zero_grad()


@pytest.mark.parametrize("fails", [False, True])
def test_everything_comes_back(fails):
    network = _network()
    weights = [parameter.detach().clone() for parameter in network.parameters()]
    grads = [parameter.grad for parameter in network.parameters()]
    contents = [None if grad is None else grad.clone() for grad in grads]
    buffers = dict(network.named_buffers())
    values = {name: buffer.clone() for name, buffer in buffers.items()}

    def use() -> None:
        with preserved(network) as borrowed:
            assert borrowed is network
            _misuse(borrowed)
            if fails:
                raise KeyError("inside")

    if fails:
        with pytest.raises(KeyError, match="inside"):
            use()
    else:
        use()

    required = [parameter.requires_grad for parameter in network.parameters()]
    assert required == [False, True, True, True]
    for parameter, grad, content, weight in zip(
        network.parameters(), grads, contents, weights, strict=True
    ):
        assert parameter.grad is grad
        assert grad is None or torch.equal(grad, content)
        assert torch.equal(parameter, weight)
    assert dict(network.named_buffers()).keys() == buffers.keys()
    for name, buffer in network.named_buffers():
        assert buffer is buffers[name]
        assert torch.equal(buffer, values[name])
    assert [module.training for module in network] == [True, True, True, False]
    assert network[2].inplace


def test_gradients_start_from_none_inside():
    network = _network()
    with preserved(network):
        assert all(parameter.grad is None for parameter in network.parameters())


def test_values_are_restored_when_asked():
    layer = nn.Linear(2, 2)
    before = layer.weight.detach().clone()
    with preserved(layer, values=True), torch.no_grad():
        layer.weight.abs_().add_(1.0)
    assert torch.equal(layer.weight, before)
