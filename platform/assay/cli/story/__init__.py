"""The demo: the road every model takes, told on scikit-learn's digits."""
