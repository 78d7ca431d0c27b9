#!/usr/bin/env python3
"""Runs a Plein Air network on an OAK-1 and shows what comes out painted.

    python3 main.py                         a window; q ends it
    python3 main.py --style wave.json       the style, where the network takes it as an input
    python3 main.py --raw | ffplay -f rawvideo -pixel_format rgb24 -video_size WxH -
    python3 main.py --unpainted             what the camera sees: no network, nothing to convert

Needs: pip install "depthai>=3" numpy, and opencv-python for the window.
"""
import argparse
import json
import os
import sys
import tarfile

try:
    import numpy as np
except ImportError:
    raise SystemExit(f'numpy is not installed for {sys.executable}. Run: pip install "depthai>=3" numpy')

NO_DEVICE = "There is no OAK-1. Plug it in and start again; on Linux, depthai's udev rules have to be installed."
IN_USE = "The OAK-1 is in use by another program. Close that, and start again."
GONE = "The OAK-1 has gone: it was unplugged, or lost power. Plug it in and start again."


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
        raise ValueError(f"expected a style of {length} numbers, got {code.size}; export it with this model")
    return code.reshape(1, length, 1, 1)


class Style:
    """Sends a style when it starts and whenever its file changes: edit or replace the file to change it live."""

    def __init__(self, path, length, send):
        self.path, self.length, self.send, self.seen = path, length, send, None

    def refresh(self):
        first = self.seen is None
        changed = os.stat(self.path).st_mtime_ns if os.path.exists(self.path) else 0
        if changed == self.seen:
            return
        self.seen = changed
        try:
            self.send(read_style(self.path, self.length))
        except (OSError, KeyError, ValueError) as error:
            if first:
                raise SystemExit(f"{self.path}: {error}.")
            # A running video goes on in the style that it has.
            print(f"{self.path}: {error}. The style stays as it was.", file=sys.stderr)


def paint(is_running, messages, picture_of, show, style=None):
    """The frame path: takes messages from the device's queue and shows their pictures, until `show` says no."""
    while is_running():
        if style:
            style.refresh()
        try:
            message = messages.get()
        except Exception:  # depthai closes the queue when the device is lost.
            break
        if show(picture_of(message)) is False:
            return
    raise SystemExit(GONE)


def show_in_window(picture):
    import cv2

    cv2.imshow("Plein Air", picture[:, :, ::-1])
    return cv2.waitKey(1) != ord("q")


def raw_writer():
    """Writes frames to standard output, and keeps it for them: depthai's log, which goes there, goes to standard error."""
    frames = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def write(picture):
        left = memoryview(picture.tobytes())
        try:
            while left:
                left = left[frames.write(left) :]
        except BrokenPipeError:
            return False  # The reader has gone.
        return True

    return write


def open_pipeline():
    try:
        import depthai as dai
    except ImportError:
        raise SystemExit(f'depthai is not installed for {sys.executable}. Run: pip install "depthai>=3" numpy')
    try:
        return dai, dai.Pipeline()
    except RuntimeError as error:
        reason = str(error).splitlines()[0]
        if "No available devices" in reason:
            raise SystemExit(IN_USE if "in use" in reason else NO_DEVICE)
        raise SystemExit(f"The OAK-1 cannot be opened ({reason}). Unplug it, plug it in and start again.")


def start(pipeline):
    try:
        pipeline.start()
    except RuntimeError as error:
        raise SystemExit(f"The OAK-1 did not start ({str(error).splitlines()[0]}). Try a smaller export, or --fps 15.")


def run_unpainted(options):
    dai, pipeline = open_pipeline()
    with pipeline:
        camera = pipeline.create(dai.node.Camera).build()
        frames = camera.requestOutput(options.size or (640, 360), dai.ImgFrame.Type.NV12, fps=options.fps)
        queue = frames.createOutputQueue(maxSize=1, blocking=False)
        start(pipeline)
        # OpenCV's order of colours, whatever the frame's type.
        paint(pipeline.isRunning, queue, lambda frame: frame.getCvFrame()[:, :, ::-1], options.show)


def run_painted(options, config):
    model = config["model"]
    picture, *raw = model["inputs"]
    _, _, height, width = picture["shape"]
    if options.size not in (None, (width, height)):
        raise SystemExit(f"{options.archive} paints {width}x{height}, not --size {options.size[0]}x{options.size[1]}.")
    dai, pipeline = open_pipeline()
    with pipeline:
        camera = pipeline.create(dai.node.Camera).build()
        # The converter may have turned the first layer's channels round, and says so.
        colours = picture["preprocessing"].get("dai_type") or "BGR888p"
        frames = camera.requestOutput((width, height), getattr(dai.ImgFrame.Type, colours), fps=options.fps)
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
        output = model["outputs"][0]["name"]
        start(pipeline)
        paint(
            pipeline.isRunning,
            paintings,
            lambda message: to_picture(message.getTensor(output, dequantize=True)),
            options.show,
            style,
        )


def size(text):
    width, height = text.split("x")
    return int(width), int(height)


def main():
    parser = argparse.ArgumentParser(description="Runs a Plein Air network on an OAK-1.")
    parser.add_argument("--archive", default="model.rvc2.tar.xz", help="the converted archive (model.rvc2.tar.xz)")
    parser.add_argument("--style", default="style.json", help="for a network with the style as an input (style.json)")
    parser.add_argument("--fps", type=float, default=30, help="frames a second asked of the camera (30)")
    parser.add_argument("--raw", action="store_true", help="RGB frames on standard output instead of a window")
    parser.add_argument("--unpainted", action="store_true", help="what the camera sees, without a network")
    parser.add_argument("--size", type=size, help="WIDTHxHEIGHT of unpainted frames (640x360)")
    options = parser.parse_args()
    options.show = raw_writer() if options.raw else show_in_window
    try:
        if options.unpainted:
            run_unpainted(options)
            return
        try:
            config = read_config(options.archive)
        except (OSError, KeyError, ValueError, tarfile.TarError) as error:
            raise SystemExit(f"{options.archive}: expected a converted NN Archive ({error}). Run convert.sh first.")
        run_painted(options, config)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
