/**
 * The order of changes: one after another for each model, while models do not wait for each other.
 *
 * A graph may take a minute to be tried, and the other models must not be out of step meanwhile.
 */
export class Turns {
  /** The last change of each model that has changes. */
  readonly #ofModel = new Map<string, Promise<void>>();
  #exclusive: Promise<void> = Promise.resolve();

  /** Runs `work` when the earlier changes of the model have ended. */
  ofModel<T>(model: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#ofModel.get(model) ?? this.#exclusive).then(work);
    const end = settled(result).then(() => {
      if (this.#ofModel.get(model) === end) this.#ofModel.delete(model);
    });
    this.#ofModel.set(model, end);
    return result;
  }

  /** Runs `work` when all earlier changes have ended. Later ones wait for it. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = Promise.all([this.#exclusive, ...this.#ofModel.values()]).then(work);
    this.#ofModel.clear();
    this.#exclusive = settled(result);
    return result;
  }

  /** Whether a model has changes that have not ended. */
  isBusy(model: string): boolean {
    return this.#ofModel.has(model);
  }
}

function settled(promise: Promise<unknown>): Promise<void> {
  return promise.then(() => {}, () => {});
}
