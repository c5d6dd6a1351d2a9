"""Shapes, axes, joints: what moves elements and changes none."""
