"""Files for tests of NITF readers: the XML of a good file put in place of another, byte for byte as long."""

from __future__ import annotations

from pathlib import Path

from yamabiko.formats.nitf import Segment, nitf_layout, xml_extensions

SMALL_SIDD = b"""<SIDD xmlns="urn:SIDD:2.0.0" xmlns:sicommon="urn:SICommon:1.0"><ProductCreation><ProcessorInformation>
<Application>TEST</Application></ProcessorInformation><ProductName>SMALL PRODUCT</ProductName></ProductCreation>
<Display><PixelType>MONO8I</PixelType></Display><Measurement><GeographicProjection><SampleSpacing>
<sicommon:Row>0.125</sicommon:Row><sicommon:Col>0.25</sicommon:Col></SampleSpacing></GeographicProjection>
<PixelFootprint><sicommon:Row>7</sicommon:Row><sicommon:Col>9</sicommon:Col></PixelFootprint></Measurement>
<ExploitationFeatures><Collection identifier="ONE"><Information><SensorName>TEST RADAR</SensorName>
<RadarMode><sicommon:ModeType>SPOTLIGHT</sicommon:ModeType></RadarMode>
<CollectionDateTime>2026-01-02T03:04:05Z</CollectionDateTime><CollectionDuration>1.5</CollectionDuration></Information>
<Geometry><Graze>33.5</Graze></Geometry></Collection></ExploitationFeatures></SIDD>"""


def with_xml(path: Path, xml: bytes) -> bytes:
    """The file's bytes with its first XML replaced by another that is not longer, filled up with spaces."""
    content = path.read_bytes()
    segment = xml_segment(path)
    if len(xml) > segment.data_size:
        raise ValueError(f"{len(xml)} bytes do not fit into {segment.data_size}")
    return content[: segment.data_offset] + xml.ljust(segment.data_size) + content[segment.data_offset + segment.data_size :]


def xml_of(path: Path) -> bytes:
    """The file's first XML."""
    segment = xml_segment(path)
    return path.read_bytes()[segment.data_offset : segment.data_offset + segment.data_size]


def xml_segment(path: Path) -> Segment:
    """Where the file's first XML lies."""
    with path.open("rb") as file:
        layout = nitf_layout(path, file, path.stat().st_size)
        return next(xml_extensions(path, file, layout))
