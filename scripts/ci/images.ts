import type { Plan } from "./plan.js";

/** What stands behind an image without a digest in a generated file. */
export const unpinnedRemark = "not pinned, and a tag can move: name it with its digest in settings.ci.images";

/** Images that each kind of pipeline runs. */
const used: Readonly<Record<string, readonly (keyof Plan["stages"][number]["images"])[]>> = {
  gitlab: ["node"],
  operator: ["node", "engine"],
};

/** Whether an image is named by its digest. */
export function isPinned(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(image);
}

/** An image that can be another one tomorrow, and where it is to be named. */
export interface Unpinned {
  /** `Pulumi.prod.yaml: settings.ci.images.node`. */
  readonly path: string;
  readonly image: string;
}

/** Images of a kind's files that are named without a digest. */
export function unpinnedImages(kind: string, { stages }: Plan): Unpinned[] {
  return stages.flatMap(({ file, images }) =>
    (used[kind] ?? [])
      .filter((name) => !isPinned(images[name]))
      .map((name) => ({ path: `${file}: settings.ci.images.${name}`, image: images[name] })),
  );
}

/** One line for each, with the way to the digest. */
export function unpinnedText(images: readonly Unpinned[]): string {
  const lines = images.map(({ path, image }) => `${path}: ${image} is not pinned`);
  const [first] = images;
  if (first === undefined) return "";
  return `${lines.join("\n")}\na tag can move; put @sha256:... behind it, as told by: docker buildx imagetools inspect ${first.image}\n`;
}
