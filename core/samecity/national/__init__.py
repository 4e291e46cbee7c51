"""The national platform inside this process, and what holds without any agreement."""
