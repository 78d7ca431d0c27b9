#!/usr/bin/env python3
"""Runs a Plein Air network on an OAK-1 and shows what comes out painted.

    python3 main.py                         a window; q ends it
    python3 main.py --style wave.json       the style, where the network takes it as an input
    python3 main.py --raw | ffplay -f rawvideo -pixel_format rgb24 -video_size WxH -

Needs: pip install "depthai>=3" numpy, and opencv-python for the window.
"""
import argparse
import json
import os
import sys
import tarfile

import numpy as np


def read_config(archive):
    """config.json of an NN Archive."""
    with tarfile.open(archive) as files:
        return json.load(files.extractfile("config.json"))


def to_picture(painting):
    """[1, 3, H, W] around 0..255 to bytes [H, W, 3], RGB. Clipped, never stretched: stretching makes video flicker."""
    pixels = np.asarray(painting, dtype=np.float32).reshape(painting.shape[-3:])
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8).transpose(1, 2, 0)


def read_style(path, length):
    """The numbers of a style, [1, length, 1, 1] in half precision."""
    with open(path, encoding="utf-8") as file:
        code = np.asarray(json.load(file)["code"], dtype=np.float16)
    if code.size != length:
        raise SystemExit(f"{path}: expected a style of {length} numbers, got {code.size}. Export it with this model.")
    return code.reshape(1, length, 1, 1)


class Style:
    """Sends a style when it starts and whenever its file changes: edit or replace the file to change it live."""

    def __init__(self, path, length, send):
        self.path, self.length, self.send, self.seen = path, length, send, None

    def refresh(self):
        changed = os.stat(self.path).st_mtime_ns
        if changed != self.seen:
            self.send(read_style(self.path, self.length))
            self.seen = changed


def paint(is_running, paintings, output, show, style=None):
    """The frame path: takes paintings from the device's queue and shows them, until `show` says no."""
    while is_running():
        if style:
            style.refresh()
        if show(to_picture(paintings.get().getTensor(output, dequantize=True))) is False:
            return


def show_in_window(picture):
    import cv2

    cv2.imshow("Plein Air", picture[:, :, ::-1])
    return cv2.waitKey(1) != ord("q")


def write_raw(picture):
    try:
        sys.stdout.buffer.write(picture.tobytes())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader has gone: nothing is left to flush on the way out either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def run(options, config):
    import depthai as dai

    model = config["model"]
    picture, *raw = model["inputs"]
    _, _, height, width = picture["shape"]
    with dai.Pipeline() as pipeline:
        camera = pipeline.create(dai.node.Camera).build()
        # RVC2 takes colours as BGR: the converter has turned the first layer's channels round.
        frames = camera.requestOutput((width, height), dai.ImgFrame.Type.BGR888p, fps=options.fps)
        network = pipeline.create(dai.node.NeuralNetwork)
        network.setNNArchive(dai.NNArchive(options.archive))
        frames.link(network.inputs[picture["name"]] if raw else network.input)
        style = None
        if raw:
            code = raw[0]
            styles = network.inputs[code["name"]].createInputQueue()
            network.inputs[code["name"]].setReusePreviousMessage(True)

            def send(numbers):
                message = dai.NNData()
                message.addTensor(code["name"], numbers, dataType=dai.TensorInfo.DataType.FP16)
                styles.send(message)

            style = Style(options.style, code["shape"][1], send)
        # One painting waits at most: an old one is worth less than a new one.
        paintings = network.out.createOutputQueue(maxSize=1, blocking=False)
        pipeline.start()
        if style:
            style.refresh()
        show = write_raw if options.raw else show_in_window
        paint(pipeline.isRunning, paintings, model["outputs"][0]["name"], show, style)


def main():
    parser = argparse.ArgumentParser(description="Runs a Plein Air network on an OAK-1.")
    parser.add_argument("--archive", default="model.rvc2.tar.xz", help="the converted archive (model.rvc2.tar.xz)")
    parser.add_argument("--style", default="style.json", help="for a network with the style as an input (style.json)")
    parser.add_argument("--fps", type=float, default=30, help="frames a second asked of the camera (30)")
    parser.add_argument("--raw", action="store_true", help="RGB frames on standard output instead of a window")
    options = parser.parse_args()
    try:
        config = read_config(options.archive)
    except (OSError, KeyError, ValueError, tarfile.TarError) as error:
        raise SystemExit(f"{options.archive}: expected a converted NN Archive ({error}). Run convert.sh first.")
    try:
        run(options, config)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
