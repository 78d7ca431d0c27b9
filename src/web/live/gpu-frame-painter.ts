/**
 * @file Painting live on WebGPU without a copy through JavaScript: camera frame → tensor → filtered → painted → canvas, all on one device.
 *
 * Two small shaders stand at the ends; between them onnxruntime runs on buffers that stay where they are. The filtered frame changes
 * places with the one before, and neither is ever read.
 */
import { OptionError } from "../../core/errors.ts";
import { checkStyle, codeAt } from "../../core/style.ts";
import { tensor } from "../../core/tensor.ts";
import type { Network } from "../../networks/network.ts";
import { contentResidualAt, paintGraph, paintWithStrengthGraph } from "../../painter/graphs.ts";
import type { Size } from "../../image/image.ts";
import { filterStrengthOf } from "../../painter/sequence.ts";
import { temporalFilterGraph } from "../../painter/temporal-filter.ts";
import { paintedSize, resizeCanvas, type FramePainter } from "./frame-painter.ts";
import type { Frame } from "./frames.ts";
import { allocate, bufferUsage, type Gpu, type GpuSession, type GpuTensor } from "../gpu.ts";

/** The frame, scaled by the mean of what falls into each pixel, as `[1, 3, H, W]`, RGB in 0..1. */
const readShader = /* wgsl */ `
struct Size { width: u32, height: u32, mirrored: u32 }
@group(0) @binding(0) var frame: texture_external;
@group(0) @binding(1) var between: sampler;
@group(0) @binding(2) var<storage, read_write> picture: array<f32>;
@group(0) @binding(3) var<uniform> size: Size;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= size.width || at.y >= size.height) { return; }
  let x = select(at.x, size.width - 1u - at.x, size.mirrored == 1u);
  let target_size = vec2f(f32(size.width), f32(size.height));
  // As many points as the frame has pixels there, so that nothing is left out.
  let points = clamp(u32(ceil(f32(textureDimensions(frame).x) / target_size.x)), 1u, 8u);
  var sum = vec3f(0);
  for (var i = 0u; i < points * points; i++) {
    let point = vec2f(f32(x), f32(at.y)) + (vec2f(f32(i % points), f32(i / points)) + 0.5) / f32(points);
    sum += textureSampleBaseClampToEdge(frame, between, point / target_size).rgb;
  }
  let mean = sum / f32(points * points);
  let plane = size.width * size.height;
  let to = at.y * size.width + at.x;
  picture[to] = mean.r;
  picture[to + plane] = mean.g;
  picture[to + 2u * plane] = mean.b;
}`;

/** A painting `[1, 3, H, W]` on a canvas of its size. */
const showShader = /* wgsl */ `
struct Size { width: u32, height: u32, mirrored: u32 }
@group(0) @binding(0) var<storage, read> painting: array<f32>;
@group(0) @binding(1) var<uniform> size: Size;

@vertex
fn corner(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return vec4f(f32(i % 2u) * 4 - 1, f32(i / 2u) * 4 - 1, 0, 1);
}

@fragment
fn colour(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let plane = size.width * size.height;
  let i = u32(at.y) * size.width + u32(at.x);
  return vec4f(clamp(vec3f(painting[i], painting[i + plane], painting[i + 2u * plane]), vec3f(0), vec3f(1)), 1);
}`;

/** Everything that has a size. */
interface Sized {
  readonly size: Size;
  readonly filter: GpuSession;
  readonly paint: GpuSession;
  /** Loaded when a strength other than 1 is asked for. */
  paintWithStrength: GpuSession | undefined;
  readonly picture: GpuTensor;
  readonly painting: GpuTensor;
  /** The filtered frame before, and the one that is made; they take turns. */
  filtered: readonly [before: GpuTensor, now: GpuTensor];
  isFirst: boolean;
}

/**
 * @param model - The painter's, that styles must be of.
 * @throws {OptionError} when the canvas is in use with another context.
 */
export function createGpuFramePainter(
  gpu: Gpu,
  network: Network,
  model: string,
  canvas: HTMLCanvasElement | OffscreenCanvas,
  temporalFilter: number,
): FramePainter {
  const screen = canvas.getContext("webgpu") as GPUCanvasContext | null;
  if (!screen) throw new OptionError("canvas: expected one with a webgpu context, got one that is used otherwise");
  const filterStrength = tensor([filterStrengthOf(temporalFilter)], [1]);
  const alone = tensor([0], [1]);
  const { codeLength: length } = network;
  let sized: Sized | undefined;
  let ends: ReturnType<typeof createEnds> | undefined;

  async function prepare(size: Size): Promise<Sized> {
    if (sized && sized.size.width === size.width && sized.size.height === size.height) return sized;
    await release();
    const filter = await gpu.load(temporalFilterGraph(size));
    const paint = await gpu.load(paintGraph(network, size));
    const device = await gpu.device();
    ends ??= createEnds(device, screen!);
    const dims = [1, 3, size.height, size.width];
    const [picture, painting, a, b] = [0, 1, 2, 3].map(() => allocate(device, dims)) as [
      GpuTensor,
      GpuTensor,
      GpuTensor,
      GpuTensor,
    ];
    sized = { size, filter, paint, paintWithStrength: undefined, picture, painting, filtered: [a, b], isFirst: true };
    return sized;
  }

  async function release(): Promise<void> {
    const old = sized;
    sized = undefined;
    if (!old) return;
    for (const { buffer } of [old.picture, old.painting, ...old.filtered]) buffer.destroy();
    for (const session of [old.filter, old.paint, old.paintWithStrength]) await session?.dispose();
  }

  return {
    async paint(frame, { short, mirrored, style, strength }) {
      const size = paintedSize(frame, short, network.sizeMultiple);
      let on: Sized;
      try {
        checkStyle(style, model, length);
        on = await prepare(size);
        ends!.read(frame, on.picture, size, mirrored);
      } finally {
        // Only after the pass that samples it was submitted.
        frame.close();
      }
      const [before, now] = on.filtered;
      await on.filter.run(
        { picture: on.picture, previous: before, strength: on.isFirst ? alone : filterStrength },
        { filtered: now },
      );
      const inputs = { picture: now, code: tensor(codeAt(style, Math.min(size.width, size.height)), [1, length]) };
      const outputs = { painting: on.painting };
      if (strength === 1) await on.paint.run(inputs, outputs);
      else {
        on.paintWithStrength ??= await gpu.load(paintWithStrengthGraph(network, size));
        const scalars = {
          strength: tensor([strength], [1]),
          residual: tensor([contentResidualAt(network, strength)], [1]),
        };
        await on.paintWithStrength.run({ ...inputs, ...scalars }, outputs);
      }
      on.filtered = [now, before];
      on.isFirst = false;
      resizeCanvas(canvas, size);
      ends!.show(on.painting);
      return size;
    },
    dispose: release,
  };
}

/** The two shaders, on a device. */
function createEnds(device: GPUDevice, screen: GPUCanvasContext) {
  const format = navigator.gpu.getPreferredCanvasFormat();
  screen.configure({ device, format, alphaMode: "opaque" });
  const reader = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code: readShader }) },
  });
  const shower = device.createShaderModule({ code: showShader });
  const show = device.createRenderPipeline({
    layout: "auto",
    vertex: { module: shower },
    fragment: { module: shower, targets: [{ format }] },
  });
  const between = device.createSampler({ magFilter: "linear", minFilter: "linear" });
  const uniform = device.createBuffer({ size: 16, usage: bufferUsage.uniform | bufferUsage.copyTarget });
  return {
    read(frame: Frame, { buffer }: GpuTensor, { width, height }: Size, mirrored: boolean): void {
      const video = frame instanceof VideoFrame ? frame : new VideoFrame(frame, { timestamp: 0 });
      device.queue.writeBuffer(uniform, 0, Uint32Array.of(width, height, Number(mirrored), 0));
      const commands = device.createCommandEncoder();
      const pass = commands.beginComputePass();
      pass.setPipeline(reader);
      const entries = [device.importExternalTexture({ source: video }), between, { buffer }, { buffer: uniform }];
      pass.setBindGroup(0, bind(device, reader, entries));
      pass.dispatchWorkgroups(Math.ceil(width / 8), Math.ceil(height / 8));
      pass.end();
      device.queue.submit([commands.finish()]);
      if (video !== frame) video.close();
    },
    show({ buffer }: GpuTensor): void {
      const commands = device.createCommandEncoder();
      const view = screen.getCurrentTexture().createView();
      const pass = commands.beginRenderPass({ colorAttachments: [{ view, loadOp: "clear", storeOp: "store" }] });
      pass.setPipeline(show);
      pass.setBindGroup(0, bind(device, show, [{ buffer }, { buffer: uniform }]));
      pass.draw(3);
      pass.end();
      device.queue.submit([commands.finish()]);
    },
  };
}

function bind(
  device: GPUDevice,
  pipeline: GPUComputePipeline | GPURenderPipeline,
  resources: readonly GPUBindingResource[],
): GPUBindGroup {
  const entries = resources.map((resource, binding) => ({ binding, resource }));
  return device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
}
