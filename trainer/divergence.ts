/**
 * @file The divergence monitor: stops a run early, with a sentence, when its losses or its paintings show that it cannot end well.
 */
import { PleinAirError, type Tensor } from "pleinair";

/** A run that cannot end well. */
export class TrainingError extends PleinAirError {
  override readonly name = "TrainingError";
}

export interface DivergenceMonitor {
  /** Looks at the figures of a step. @throws {TrainingError} */
  step(step: number, loss: number, gradientNorm: number): void;
  /** Looks at the paintings of an evaluation. @throws {TrainingError} */
  paintings(pairs: readonly { readonly photo: Tensor; readonly style: Tensor }[], paintings: readonly Tensor[]): void;
}

/** Steps over which progress is measured. */
const window = 500;

export function createDivergenceMonitor(): DivergenceMonitor {
  const recent: number[] = [];
  let typicalNorm = 0;
  let explosions = 0;
  let bestMean = Infinity;
  let sinceBest = 0;

  return {
    step(step, loss, gradientNorm) {
      const at = `Stopped at step ${step}: `;
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
        throw new TrainingError(
          `${at}the loss is ${loss} and the gradient ${gradientNorm}. Lower "rate", or go on from an earlier checkpoint.`,
        );
      }
      if (gradientNorm < 1e-7) {
        throw new TrainingError(`${at}the gradient has vanished (${gradientNorm}). Start again with another seed.`);
      }
      explosions = typicalNorm > 0 && gradientNorm > 1000 * typicalNorm ? explosions + 1 : 0;
      if (explosions >= 5) {
        throw new TrainingError(
          `${at}the gradient explodes (${gradientNorm.toPrecision(3)}, usually ${typicalNorm.toPrecision(3)}). Lower "rate".`,
        );
      }
      typicalNorm =
        typicalNorm === 0 ? gradientNorm : 0.99 * typicalNorm + 0.01 * Math.min(gradientNorm, 10 * typicalNorm);

      recent.push(loss);
      if (recent.length < window) return;
      const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length;
      recent.length = 0;
      sinceBest = mean < bestMean ? 0 : sinceBest + 1;
      bestMean = Math.min(mean, bestMean);
      // A loss that wavers at its floor is fine; one that rises and stays up is not.
      if (sinceBest >= 4 && mean > 1.3 * bestMean) {
        throw new TrainingError(
          `${at}no progress: the mean loss is ${mean.toPrecision(3)} and was ${bestMean.toPrecision(3)} ${sinceBest * window} steps ago. Lower "rate".`,
        );
      }
    },

    paintings(pairs, paintings) {
      const spread = average(paintings.map(({ data }) => std(data)));
      const spreadOfPhotos = average(pairs.map(({ photo }) => std(photo.data)));
      if (spread < 0.1 * spreadOfPhotos) {
        throw new TrainingError(
          `Stopped: the paintings have become one colour (deviation ${spread.toFixed(4)}, the photos' is ${spreadOfPhotos.toFixed(4)}). ` +
            'Check that the VGG weights are those of VGG-16, or lower "styleWeight".',
        );
      }
      if (paintings.length < 4) return;
      const colours = paintings.map(meanColour);
      const styles = pairs.map(({ style }) => meanColour(style));
      const [painted, wanted] = [scatter(colours), scatter(styles)];
      if (painted < 0.02 * wanted) {
        throw new TrainingError(
          `Stopped: all paintings look the same, whatever the style (their mean colours differ by ${painted.toFixed(4)}, ` +
            `the styles' by ${wanted.toFixed(4)}). Raise "styleWeight", or start again with another seed.`,
        );
      }
    },
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function std(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function meanColour({ data }: Tensor): number[] {
  const plane = data.length / 3;
  return [0, 1, 2].map((channel) => average([...data.subarray(channel * plane, (channel + 1) * plane)]));
}

/** Mean deviation of colours, over their three numbers. */
function scatter(colours: readonly (readonly number[])[]): number {
  return average([0, 1, 2].map((channel) => std(Float32Array.from(colours, (colour) => colour[channel]!))));
}
