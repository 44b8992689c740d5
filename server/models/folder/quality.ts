import * as z from "zod";

const figure = z.number().optional();

/** How right the predictions were for labelled rows. */
export const qualitySchema = z.looseObject({
  rows: z.int().min(0).optional(),
  ...{ accuracy: figure, precision: figure, recall: figure, f1: figure },
  ...{ roc_auc: figure, average_precision: figure, log_loss: figure, brier: figure, ece: figure },
  ...{ mae: figure, mse: figure, r2: figure },
  /** Rows by their actual class, then by the predicted one. */
  confusion: z.record(z.string(), z.record(z.string(), z.number().min(0))).optional(),
  /** Standard errors of the figures. */
  stderr: z.record(z.string(), z.number().min(0)).optional(),
});

export type Quality = Readonly<z.infer<typeof qualitySchema>>;
