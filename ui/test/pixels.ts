declare global {
  /** What is drawn on a canvas, for functions that run in a page of `withPage()`. */
  function pixelsOf(canvas: HTMLCanvasElement): ImageData;
}

function read(canvas: HTMLCanvasElement): ImageData {
  // Of a copy, for reading a canvas itself makes Chromium warn.
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, copy.width, copy.height);
}

/** What a page has to run before anything else. */
export const PIXELS = `globalThis.pixelsOf = ${read}`;
