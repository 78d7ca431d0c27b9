/**
 * @file Colours that a file tells otherwise than by a profile. The values are those of Chromium 156, `createImageBitmap` drawn on a canvas.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { taggedColourSpace } from "../../image/colour-tags.ts";
import { readImage } from "./read.ts";

type Colour = readonly [red: number, green: number, blue: number];

const colours: readonly Colour[] = [
  [128, 128, 128],
  [64, 64, 64],
  [200, 30, 29],
  [90, 160, 220],
  [230, 200, 60],
  [0, 128, 128],
];
const p3 = [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06];
const proPhoto = [0.3457, 0.3585, 0.7347, 0.2653, 0.1596, 0.8404, 0.0366, 0.0001];
const cicp: readonly (readonly [primaries: number, transfer: number, seen: readonly Colour[]])[] = [
  [
    4,
    13,
    [
      [128, 128, 128],
      [64, 64, 64],
      [238, 0, 0],
      [0, 166, 224],
      [248, 193, 5],
      [0, 129, 130],
    ],
  ],
  [
    5,
    13,
    [
      [128, 128, 128],
      [64, 64, 64],
      [204, 30, 29],
      [85, 160, 219],
      [231, 200, 64],
      [0, 128, 128],
    ],
  ],
  [
    6,
    13,
    [
      [128, 128, 128],
      [64, 64, 64],
      [195, 42, 28],
      [98, 160, 220],
      [228, 199, 58],
      [30, 127, 128],
    ],
  ],
  [
    8,
    13,
    [
      [128, 128, 128],
      [64, 64, 64],
      [228, 0, 0],
      [31, 161, 225],
      [240, 200, 0],
      [0, 131, 129],
    ],
  ],
  [
    9,
    13,
    [
      [128, 128, 128],
      [64, 64, 64],
      [249, 0, 6],
      [0, 166, 226],
      [252, 197, 0],
      [0, 135, 129],
    ],
  ],
  [
    11,
    13,
    [
      [128, 128, 128],
      [64, 64, 64],
      [213, 0, 7],
      [70, 162, 225],
      [234, 199, 0],
      [0, 130, 129],
    ],
  ],
  [
    12,
    13,
    [
      [128, 128, 128],
      [64, 64, 64],
      [218, 0, 4],
      [61, 162, 225],
      [236, 199, 0],
      [0, 130, 129],
    ],
  ],
  [
    22,
    13,
    [
      [128, 128, 128],
      [64, 64, 64],
      [202, 43, 28],
      [87, 161, 220],
      [231, 198, 59],
      [0, 127, 128],
    ],
  ],
  [
    1,
    1,
    [
      [121, 121, 121],
      [54, 54, 54],
      [197, 18, 17],
      [81, 155, 218],
      [229, 197, 49],
      [0, 121, 121],
    ],
  ],
  [
    1,
    4,
    [
      [129, 129, 129],
      [62, 62, 62],
      [201, 24, 23],
      [90, 161, 221],
      [231, 201, 57],
      [0, 129, 129],
    ],
  ],
  [
    1,
    5,
    [
      [106, 106, 106],
      [40, 40, 40],
      [189, 8, 7],
      [66, 142, 212],
      [224, 189, 36],
      [0, 106, 106],
    ],
  ],
  [
    1,
    7,
    [
      [141, 141, 141],
      [81, 81, 81],
      [206, 48, 47],
      [106, 170, 224],
      [233, 206, 77],
      [0, 141, 141],
    ],
  ],
  [
    1,
    8,
    [
      [188, 188, 188],
      [137, 137, 137],
      [229, 96, 95],
      [160, 208, 239],
      [244, 229, 133],
      [0, 188, 188],
    ],
  ],
  [
    1,
    17,
    [
      [118, 118, 118],
      [48, 48, 48],
      [200, 13, 12],
      [76, 154, 224],
      [235, 200, 44],
      [0, 118, 118],
    ],
  ],
];
const gammas: readonly (readonly [gamma: number, chromaticities: readonly number[], seen: readonly Colour[]])[] = [
  [
    100_000,
    [],
    [
      [188, 188, 188],
      [137, 137, 137],
      [229, 96, 95],
      [160, 208, 239],
      [244, 229, 133],
      [0, 188, 188],
    ],
  ],
  [
    55_556,
    [],
    [
      [146, 146, 146],
      [81, 81, 81],
      [210, 40, 39],
      [109, 176, 227],
      [235, 210, 77],
      [0, 146, 146],
    ],
  ],
  [
    45_455,
    [],
    [
      [128, 128, 128],
      [64, 64, 64],
      [200, 30, 29],
      [90, 160, 220],
      [230, 200, 60],
      [0, 128, 128],
    ],
  ],
  [
    45_455,
    p3,
    [
      [129, 129, 129],
      [62, 62, 62],
      [220, 0, 0],
      [59, 164, 226],
      [237, 200, 0],
      [0, 131, 130],
    ],
  ],
  [
    55_556,
    proPhoto,
    [
      [146, 146, 146],
      [81, 81, 81],
      [255, 0, 32],
      [0, 187, 234],
      [255, 204, 0],
      [0, 161, 147],
    ],
  ],
  [
    0,
    p3,
    [
      [128, 128, 128],
      [64, 64, 64],
      [200, 30, 29],
      [90, 160, 220],
      [230, 200, 60],
      [0, 128, 128],
    ],
  ],
];
const bright: readonly Colour[] = [
  [80, 40, 40],
  [80, 80, 40],
  [110, 75, 40],
  [80, 80, 110],
  [140, 80, 80],
  [140, 110, 80],
  [140, 125, 110],
  [40, 160, 40],
  [160, 80, 80],
  [160, 135, 110],
  [190, 80, 80],
  [190, 110, 110],
];
const hdr: readonly (readonly [primaries: number, transfer: number, seen: readonly Colour[]])[] = [
  [
    1,
    16,
    [
      [48, 9, 9],
      [48, 48, 9],
      [94, 42, 9],
      [48, 48, 94],
      [163, 48, 48],
      [163, 94, 48],
      [163, 125, 94],
      [8, 217, 8],
      [229, 48, 48],
      [225, 148, 92],
      [255, 35, 35],
      [255, 72, 72],
    ],
  ],
  [
    9,
    16,
    [
      [61, 0, 8],
      [49, 48, 0],
      [115, 29, 0],
      [42, 47, 98],
      [202, 0, 42],
      [195, 80, 33],
      [185, 120, 88],
      [0, 226, 0],
      [255, 0, 31],
      [249, 127, 74],
      [255, 0, 0],
      [255, 0, 49],
    ],
  ],
  [
    1,
    18,
    [
      [52, 23, 23],
      [57, 57, 26],
      [79, 53, 26],
      [57, 57, 79],
      [103, 59, 59],
      [107, 84, 61],
      [109, 97, 86],
      [30, 131, 30],
      [124, 60, 60],
      [131, 107, 88],
      [167, 62, 62],
      [171, 88, 88],
    ],
  ],
  [
    9,
    18,
    [
      [64, 17, 22],
      [58, 57, 19],
      [93, 50, 19],
      [55, 57, 81],
      [124, 51, 58],
      [121, 81, 57],
      [117, 96, 84],
      [0, 138, 0],
      [151, 45, 59],
      [145, 104, 85],
      [207, 20, 59],
      [206, 69, 86],
    ],
  ],
];
const uint = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(Math.round(value));
  return bytes;
};

function chunk(name: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  return Buffer.concat([uint(content.length), body, uint(crc32(body))]);
}

/** A PNG of one row, 8 or 16 bits deep. */
function png(pixels: readonly Colour[], chunks: readonly Buffer[], depth: 8 | 16 = 8): Buffer {
  const samples = pixels.flat().flatMap((value) => (depth === 8 ? [value] : [value, value]));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", Buffer.concat([uint(pixels.length), uint(1), Buffer.of(depth, 2, 0, 0, 0)])),
    ...chunks,
    chunk("IDAT", deflateSync(Buffer.from([0, ...samples]))),
    chunk("IEND", Buffer.of()),
  ]);
}

const cicpChunk = (primaries: number, transfer: number) => chunk("cICP", Buffer.of(primaries, transfer, 0, 1));

async function assertSeen(file: Uint8Array, seen: readonly Colour[], within: number, what: string): Promise<void> {
  const { data } = await readImage(file);
  seen.forEach((colour, i) =>
    colour.forEach((value, c) => {
      const off = Math.abs(data[i * 4 + c]! - value);
      assert.ok(off <= within, `${what}, patch ${i}: [${data.slice(i * 4, i * 4 + 3).join()}], not [${colour.join()}]`);
    }),
  );
}

test("primaries and transfers of cICP are followed as Chromium follows them, to 3 levels, 8 and 16 bits deep", async () => {
  for (const [primaries, transfer, seen] of cicp) {
    for (const depth of [8, 16] as const) {
      const file = png(colours, [cicpChunk(primaries, transfer)], depth);
      await assertSeen(file, seen, 3, `primaries ${primaries}, transfer ${transfer}, ${depth} bits`);
    }
  }
});

test("gAMA is followed, with cHRM and its white; chromaticities alone, and the gamma that stands for sRGB, change nothing", async () => {
  for (const [gamma, chromaticities, seen] of gammas) {
    const chunks = [
      ...(gamma ? [chunk("gAMA", uint(gamma))] : []),
      ...(chromaticities.length > 0
        ? [chunk("cHRM", Buffer.concat(chromaticities.map((value) => uint(value * 100_000))))]
        : []),
    ];
    await assertSeen(png(colours, chunks), seen, 3, `gamma ${gamma}, ${chromaticities.join()}`);
  }
});

test("PQ and HLG come down to sRGB as Chromium brings them down, to 3 levels", async () => {
  for (const [primaries, transfer, seen] of hdr) {
    const file = png(bright, [cicpChunk(primaries, transfer)], 16);
    await assertSeen(file, seen, 3, `primaries ${primaries}, transfer ${transfer}`);
  }
});

test("cICP goes before a profile, and sRGB before gAMA", async () => {
  const srgbFirst = png(colours, [chunk("sRGB", Buffer.of(0)), chunk("gAMA", uint(100_000))]);
  await assertSeen(srgbFirst, colours, 0, "sRGB and gAMA");
  const profiled = await sharp(png(colours, [])).withIccProfile("p3").png().toBuffer();
  const cut = profiled.indexOf("iCCP") - 4;
  const both = Buffer.concat([profiled.subarray(0, cut), cicpChunk(1, 13), profiled.subarray(cut)]);
  const stored = await sharp(profiled, { ignoreIcc: true }).removeAlpha().raw().toBuffer();
  const asStored = colours.map((_, i) => [...stored.subarray(i * 3, i * 3 + 3)] as unknown as Colour);
  assert.notDeepEqual(asStored, colours);
  // sRGB by cICP: the numbers as they are, and the profile is passed over.
  const { data } = await readImage(both);
  const seen = colours.map((_, i) => [...data.subarray(i * 4, i * 4 + 3)] as unknown as Colour);
  assert.deepEqual(seen, asStored);
});

test("the nclx of an AVIF is followed: the same numbers as Display P3 are stronger colours", async () => {
  const avif = await readFile(new URL("../../../test/fixtures/p3nclx.avif", import.meta.url));
  await assertSeen(avif, [[200, 30, 29]], 2, "Display P3");
  const plain = Uint8Array.from(avif);
  new DataView(plain.buffer).setUint16(avif.indexOf("nclx") + 4, 1);
  await assertSeen(plain, [[184, 50, 41]], 2, "sRGB");
});

test("the transfers of video are sRGB's in an AVIF, as in browsers: encoders of video write them by habit", async () => {
  const avif = await readFile(new URL("../../../test/fixtures/p3nclx.avif", import.meta.url));
  const { data } = await readImage(avif);
  for (const transfer of [1, 6, 14, 15]) {
    const video = Uint8Array.from(avif);
    new DataView(video.buffer).setUint16(avif.indexOf("nclx") + 6, transfer);
    assert.deepEqual((await readImage(video)).data, data, `transfer ${transfer}`);
  }
});

test("damaged chunks and boxes say nothing, and never hang or throw", async () => {
  const files = [
    png(colours, [
      cicpChunk(9, 16),
      chunk("gAMA", uint(45_455)),
      chunk("cHRM", Buffer.concat(p3.map((v) => uint(v * 100_000)))),
    ]),
    await readFile(new URL("../../../test/fixtures/p3nclx.avif", import.meta.url)),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(500), fc.nat(255)), { maxLength: 8 }),
      fc.nat(600),
      (file, changes, length) => {
        const damaged = new Uint8Array(file.subarray(0, length));
        for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
        for (const format of ["PNG", "AVIF"] as const) {
          const space = taggedColourSpace(damaged, format);
          if (space) assert.ok(space.primaries.flat().every(Number.isFinite));
        }
      },
    ),
    { numRuns: 2000 },
  );
  const backwards = png(colours, [chunk("gAMA", uint(0)), chunk("cHRM", Buffer.alloc(32))]);
  await assertSeen(backwards, colours, 0, "gamma 0");
});
