"""「試してみる」: other answers without saving."""
