"""Images and encoders: what training, evaluation, serving and monitoring share."""
