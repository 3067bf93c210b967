"""What has changed between passes: brighter, darker, or other ground just as bright, and between which dates."""
