"""RapidOCR (PP-OCR networks on ONNX Runtime), in this process: its models come with the Python package, nothing is fetched.

It finds text at any angle and gives each line as a strip that stands upright, which other engines can read as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image
from rapidocr import RapidOCR

Box = tuple[int, int, int, int]

_SETTINGS = {
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # no thread is made: behind the seal none can be
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
    "Global.use_preprocess_img": False,  # sizes are chosen before
    "Det.limit_type": "max",
    "Det.limit_side_len": 4000,
    "Det.box_thresh": 0.4,
    "Rec.rec_batch_num": 1,
}


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of text cut out of a picture and turned upright, and the box it stood in."""

    pixels: Image.Image = field(repr=False)
    box: Box


@dataclass(frozen=True, slots=True)
class Rapid:
    """The loaded networks; not for two threads at once."""

    engine: RapidOCR = field(repr=False)

    def strips(self, picture: Image.Image) -> Iterator[Strip]:
        """Every line of text in an RGB picture, from the top down. Raises ONNXRuntimeError, cv2.error."""
        pixels = np.asarray(picture)[:, :, ::-1].copy()
        found = self.engine(pixels, use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        if boxes is None:
            return
        upright, _ = self.engine.cls_and_rotate(self.engine.crop_text_regions(pixels, boxes.astype(np.float32)))
        for crop, corners in zip(upright, boxes, strict=True):
            left, top = np.floor(corners.min(axis=0)).astype(int)
            right, bottom = np.ceil(corners.max(axis=0)).astype(int)
            box = (max(0, int(left)), max(0, int(top)), min(picture.width, int(right) + 1), min(picture.height, int(bottom) + 1))
            yield Strip(Image.fromarray(crop[:, :, ::-1].copy()), box)

    def read(self, strips: Sequence[Strip], stretch: float = 1.0) -> tuple[str, ...]:
        """The text of each strip, drawn out in width by ``stretch``: runs of one digit are told apart by room."""
        if not strips:
            return ()
        crops = [np.asarray(strip.pixels)[:, :, ::-1] for strip in strips]
        wide = [cv2.resize(crop, None, fx=stretch, fy=1.0, interpolation=cv2.INTER_CUBIC) if stretch != 1.0 else crop for crop in crops]
        return tuple(self.engine.recognize_txt(wide).txts or ())


def load() -> Rapid:
    """The networks, all of them loaded and run once. Raises what ONNX Runtime raises."""
    cv2.setNumThreads(1)
    rapid = Rapid(RapidOCR(params=_SETTINGS))
    blank = np.full((32, 96, 3), 255, np.uint8)
    rapid.engine(blank, use_det=True, use_cls=False, use_rec=False)
    rapid.engine.cls_and_rotate([blank])
    rapid.engine.recognize_txt([blank])
    return rapid
