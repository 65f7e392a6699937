"""Money that customers pay with WeChat Pay: asked for, told of, given back, held against its bills."""
