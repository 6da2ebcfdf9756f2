"""The rules of Endcap: everything but the screen."""
