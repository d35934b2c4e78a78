"""Every network that can be trained, a module a paper; `fervi.training.expression.network.architectures` lists them."""
