import type util from "node:util";

/**
 * Argument for Node that keeps colours off when an error is shown. The SDK shows a program's error in colours with source maps that
 * make frames such as `node_modules/@pulumi/resource.ts`, and some releases of Node (20.20 among them) never return from colouring
 * such a frame: a program that throws would run on for ever, eating memory.
 *
 * @see https://github.com/nodejs/node/issues/64011
 */
export function plainErrors(): string {
  const source = `import util from "node:util"; (${String(withoutColours)})(util);`;
  return `--import=data:text/javascript,${encodeURIComponent(source)}`;
}

/** Runs in the program's process, so it knows nothing but its argument. */
function withoutColours(module: { inspect: typeof util.inspect }): void {
  const original = module.inspect;
  const plain = (value: unknown, options?: unknown, ...rest: unknown[]) => {
    const safe = value instanceof Error && typeof options === "object" ? { ...options, colors: false } : options;
    return Reflect.apply(original, module, [value, safe, ...rest]) as string;
  };
  module.inspect = Object.assign(plain, original);
}
