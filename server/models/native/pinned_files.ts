/**
 * The files of the native engine: ONNX Runtime and its N-API binding, of one version of npm's
 * `onnxruntime-node`.
 *
 * The binding has no documented interface, and a library of another version can end the process when
 * it is loaded. So both are known by their checksums.
 */

export const NATIVE_VERSION = "1.30.0";

/** The file that is loaded; it loads the library beside it. */
export const BINDING_FILE = "onnxruntime_binding.node";

/** One file in a folder of the native engine. */
export interface PinnedFile {
  readonly name: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

const LIBRARY_MACOS = {
  bytes: 44_589_928,
  sha256: "685d2be5dba1309c89d3a5324b7fd06a5c42f1a61bfea32d14c4cc28d072121d",
};

/** By system and processor, as the package names its folders. */
const FILES: Readonly<Record<string, readonly PinnedFile[]>> = {
  "linux/x64": [
    {
      name: BINDING_FILE,
      bytes: 389_488,
      sha256: "ccdc60b981d93a490cf9513d3f583547252b6e285b72988a96a494f2f006c7b8",
    },
    {
      name: "libonnxruntime.so.1",
      bytes: 45_828_512,
      sha256: "ffb75a925ba05e47b235bb66e3e3911714a80b328a9c9425539feb204aa32a23",
    },
  ],
  "linux/arm64": [
    {
      name: BINDING_FILE,
      bytes: 394_648,
      sha256: "afec78dc11d38dc81605b068cefe1fc73ffe77ca240c15468aa40786150beac8",
    },
    {
      name: "libonnxruntime.so.1",
      bytes: 25_135_496,
      sha256: "1f549d46250b005580b597f4164984aaf75b3bcb9f3aeb07c7f8a8fe60b23c76",
    },
  ],
  "darwin/arm64": [
    {
      name: BINDING_FILE,
      bytes: 266_840,
      sha256: "a3f993357759b06ae2411f70af60f5e041d04521ea7f0d12cb7546e411a527dd",
    },
    { name: "libonnxruntime.1.30.0.dylib", ...LIBRARY_MACOS },
    { name: "libonnxruntime.1.dylib", ...LIBRARY_MACOS },
  ],
  "win32/x64": [
    {
      name: BINDING_FILE,
      bytes: 298_848,
      sha256: "ddd428464069b84414d34ec1796c7c2a69c33a976e4b0390692629e394f92fa1",
    },
    {
      name: "onnxruntime.dll",
      bytes: 28_754_232,
      sha256: "508c362f5673483dd3a086379c392795b2e42d10d5e6f3f90ebd7ac21c97af67",
    },
    {
      name: "DirectML.dll",
      bytes: 18_527_584,
      sha256: "234e8898778cdec88d3cb0539508273494082812c968699f3de665a018971625",
    },
    {
      name: "dxcompiler.dll",
      bytes: 17_986_360,
      sha256: "593d42df78c7f9cbd97c1374af107cfe20985759f98b77afc1448fe41ee3cc76",
    },
    {
      name: "dxil.dll",
      bytes: 1_508_664,
      sha256: "cf9a3981263f8ec30c9905d136eeaf4b4573209c602198671b958ec86905dea8",
    },
  ],
  "win32/arm64": [
    {
      name: BINDING_FILE,
      bytes: 422_200,
      sha256: "d8179924f15c2d3c1c8a75c50adf1671ec28c7f1cb0da9fc28b17daa02c5ecf5",
    },
    {
      name: "onnxruntime.dll",
      bytes: 29_815_136,
      sha256: "6c3a2abf5c6aca11c48a0d338a91af309f2266f25ce2e4084e6a87bbcb0fbfd0",
    },
    {
      name: "DirectML.dll",
      bytes: 18_444_600,
      sha256: "aaf72a9d55aa123e0708d957d30dd4fbeb7a2e335ec6257ed5ff4261a402b9ee",
    },
    {
      name: "dxcompiler.dll",
      bytes: 22_285_624,
      sha256: "442a995492579e1048cf1f05a86ab00f476c46b7f9d0996e588884040a543bbe",
    },
    {
      name: "dxil.dll",
      bytes: 1_769_784,
      sha256: "859b6d638c5ca3df39e9cab2a602cb0f63d0e63d750f84bb2a9ec9031319b73e",
    },
  ],
};

const SYSTEMS: Readonly<Record<string, string>> = { windows: "win32" };
const PROCESSORS: Readonly<Record<string, string>> = { x86_64: "x64", aarch64: "arm64" };

/** A system as the package names its folder, such as `linux/x64`. */
export function platformOf({ os, arch }: { readonly os: string; readonly arch: string }): string {
  return `${SYSTEMS[os] ?? os}/${PROCESSORS[arch] ?? arch}`;
}

/** The files for a system; undefined when ONNX Runtime has no binding for it. */
export function pinnedFiles(platform: string): readonly PinnedFile[] | undefined {
  return FILES[platform];
}

export function knownPlatforms(): readonly string[] {
  return Object.keys(FILES);
}
