declare global {
  /** The pixels of a canvas, for functions that run in a page of `withPage()`. */
  function pixelsOf(canvas: HTMLCanvasElement): ImageData;
}

function read(canvas: HTMLCanvasElement): ImageData {
  // A copy, because Chromium warns when a canvas is read directly.
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, copy.width, copy.height);
}

/** The script that a page runs first. */
export const PIXELS = `globalThis.pixelsOf = ${read}`;
