import { argumentError, notFound } from "../errors.js";
import { fresh, required } from "../input.js";
import type { Operation } from "../resolve.js";

/** What `PUT` must say of caching. */
export const cacheControl = "public, max-age=31536000";

/** The header that keeps a file to the size that was announced. */
export const rangeHeader = "x-goog-content-length-range";

/** Mutations of files: the address and headers for one to come, and its deletion. */
export const fileMutations: Readonly<Record<string, Operation>> = {
  fileUpload: ({ contentType, filename, size, makePublic, metaData }, world) => {
    if (typeof size !== "number" || size < 1) throw argumentError("size", "size must be a positive number");
    const upload = world.store.put({
      ...fresh(world, "Upload", undefined),
      filename: required(filename, "filename"),
      contentType: required(contentType, "contentType"),
      size,
      isPublic: makePublic === true,
      signature: world.newId(),
      uploadedAt: null,
    });
    return {
      uploadFile: {
        filename: upload.filename,
        contentType: upload.contentType,
        size,
        metaData: metaData ?? null,
        uploadUrl: `${world.url}/uploads/${upload.id}/${upload.signature}`,
        assetUrl: assetUrl(world.url, upload),
        headers: [{ key: rangeHeader, value: `${size},${size}` }],
      },
    };
  },
  fileUploadDangerouslyDelete: ({ assetUrl: address }, world) => {
    const upload = world.store.list("Upload").find((one) => assetUrl(world.url, one) === address);
    if (upload === undefined) throw notFound("Upload");
    world.store.remove("Upload", upload.id);
    return {};
  },
};

/** Where a file is served. */
export function assetUrl(url: string, { id, filename }: { readonly id: string; readonly filename: string }): string {
  return `${url}/files/${id}/${encodeURIComponent(filename)}`;
}
