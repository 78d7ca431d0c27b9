/**
 * @file The line at the end of a batch.
 */

/** What became of the files of a batch. */
export interface Tally {
  painted: number;
  /** Whose painting was there already. */
  existed: number;
  failed: number;
  /** Our own paintings, which are not painted again. */
  readonly paintings: number;
}

/** What is said of a painting that is kept. */
export const existsSentence = "is there already. Use --force to replace it, or --skip-existing to pass over it.";

/** `3 painted, 2 there already, 1 failed`. @param skipped - Whether it was asked for to pass over those that are there. */
export function summaryLine({ painted, existed, failed, paintings }: Tally, skipped: boolean): string {
  const parts = [
    `${painted} painted`,
    ...(existed > 0 ? [`${existed} there already${skipped ? "" : " and kept"}`] : []),
    ...(paintings > 0 ? [`${paintings} own painting${paintings === 1 ? "" : "s"} passed over`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.join(", ");
}
