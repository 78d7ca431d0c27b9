/**
 * @file `@pleinair/trainer`: trains a painter.
 */
export { defaults, shapes, type Config, type ModelName } from "./config.ts";
export { ConfigError, makeConfig, parseSettings } from "./settings.ts";
export { evaluationPx, loadEvaluator, readSquare, type Evaluation, type Evaluator } from "./evaluate.ts";
export { exportModel, type ExportOptions } from "./export.ts";
export { firstPictures, scanPictures, type BadPicture, type Picture } from "./pictures.ts";
export { blendWeights } from "./blend.ts";
export { latticePeriods, latticeShare } from "pleinair/network";
export { normal, random, type Random } from "./random.ts";
export { measureScales } from "./targets.ts";
export type { Progress } from "./history.ts";
export { DataError, train, type TrainListener, type TrainOptions, type TrainResult } from "./train.ts";
export { TrainingError } from "./divergence.ts";
