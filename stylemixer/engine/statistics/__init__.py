"""What distributions of activations are compared by: the loss network, Gram matrices, moments."""
