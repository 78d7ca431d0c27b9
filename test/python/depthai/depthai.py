"""Stands in for the device: depthai's names that main.py uses, with queues that hold frames made here.

A frame has its columns in red, its rows in green, and in blue the style's first number (or 50 where there is no style input).
Row 0 runs out of 0..255 in all channels. `OAK_DEVICE` says what becomes of it, and can name a file that says so:
`absent`, `in use`, `broken`, or `unplugged` (after three frames at least).
"""
import json
import os
import tarfile
import time

import numpy as np


def fate():
    told = os.environ.get("OAK_DEVICE", "")
    if os.path.exists(told):
        with open(told, encoding="utf-8") as file:
            return file.read().strip()
    return told


class MessageQueue:
    class QueueException(Exception):
        pass

    def __init__(self, make):
        self.make, self.given = make, 0

    def get(self):
        if self.given >= 3 and fate() == "unplugged":
            raise MessageQueue.QueueException("MessageQueue was closed")
        time.sleep(0.06)
        self.given += 1
        return self.make()


class InputQueue:
    def __init__(self, owner):
        self.owner = owner

    def send(self, message):
        self.owner.message = message


class Input:
    def __init__(self):
        self.message, self.reused, self.source = None, False, None

    def createInputQueue(self):
        return InputQueue(self)

    def setReusePreviousMessage(self, reused):
        self.reused = reused


class ImgFrame:
    class Type:
        RGB888p, BGR888p, NV12 = "RGB888p", "BGR888p", "NV12"

    def __init__(self, width, height):
        self.width, self.height = width, height

    def getCvFrame(self):
        """[height, width, 3], blue first."""
        pixels = planes(self.width, self.height, 50)
        return np.clip(pixels, 0, 255).astype(np.uint8).transpose(1, 2, 0)[:, :, ::-1]


class TensorInfo:
    class DataType:
        FP16 = "FP16"


class NNData:
    def __init__(self):
        self.tensors = {}

    def addTensor(self, name, tensor, dataType):
        assert dataType == TensorInfo.DataType.FP16 and tensor.dtype == np.float16, (dataType, tensor.dtype)
        self.tensors[name] = tensor

    def getTensor(self, name, dequantize=False):
        return self.tensors[name]


class NNArchive:
    def __init__(self, path):
        with tarfile.open(path) as files:
            self.model = json.load(files.extractfile("config.json"))["model"]


class Output:
    def __init__(self, make, kind=None):
        self.make, self.kind = make, kind

    def link(self, into):
        into.source = self

    def createOutputQueue(self, maxSize, blocking):
        assert (maxSize, blocking) == (1, False)
        return MessageQueue(self.make)


class node:
    class Camera:
        def build(self):
            return self

        def requestOutput(self, size, type, fps):
            assert fps > 0
            return Output(lambda: ImgFrame(*size), (size, type))

    class NeuralNetwork:
        def __init__(self):
            self.input = Input()
            self.inputs = {"picture": Input(), "code": Input()}
            self.out = Output(self.run)

        def setNNArchive(self, archive):
            self.colours = archive.model["inputs"][0]["preprocessing"]["dai_type"]

        def run(self):
            blue = 50
            if self.input.source is None:
                code = self.inputs["code"]
                assert code.reused and code.message, "a network with a style input waits for its style"
                blue = float(code.message.tensors["code"].ravel()[0])
            (width, height), kind = (self.input.source or self.inputs["picture"].source).kind
            assert kind == self.colours, f"the network takes {self.colours}, and gets {kind}"
            painting = NNData()
            painting.tensors["painting"] = planes(width, height, blue)[None].astype(np.float16)
            return painting


def planes(width, height, blue):
    """[3, height, width] in 0..255, but for row 0."""
    columns = np.broadcast_to(np.arange(width) % 256, (height, width))
    rows = np.broadcast_to(np.arange(height)[:, None] % 256, (height, width))
    pixels = np.stack([columns, rows, np.full((height, width), blue)]).astype(np.float32)
    pixels[:, 0, 0::2], pixels[:, 0, 1::2] = -20, 300
    return pixels


class Pipeline:
    def __init__(self):
        if fate() == "absent":
            raise RuntimeError("No available devices")
        if fate() == "in use":
            raise RuntimeError("No available devices (1 connected, but in use)")
        if fate() == "broken":
            os._exit(139)
        # As depthai does: its log goes to standard output, past Python.
        os.write(1, b"[14442C10D13EABCE00] [warning] USB protocol not available\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.write(1, b"[14442C10D13EABCE00] [info] closed\n")

    def create(self, kind):
        return kind()

    def start(self):
        pass

    def isRunning(self):
        return True
