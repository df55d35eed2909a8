import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import writeFileAtomic from "write-file-atomic";
import type { Answer } from "../api/answer.js";
import { cacheControl, rangeHeader } from "../api/mutations/files.js";
import type { World } from "../api/world.js";
import type { Upload } from "../store/access-entities.js";
import type { Gate } from "./fault-gate.js";

/** Bytes that one file may have here. */
const largestFile = 50 * 1024 * 1024;

/**
 * Where files go and come from: `PUT` to the address that `fileUpload` gave, with its headers; `GET` of `assetUrl` with a key or
 * token, as files are private. The bytes lie in `files/` of the state's folder.
 */
export function fileRoutes(world: World, gate: Gate, dir: string): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.put("/uploads/:id/:signature", bodyLimit({ maxSize: largestFile }), async (context) => {
    const bytes = Buffer.from(await context.req.arrayBuffer());
    return gate(context, ["fileUploadPut"], () => take(context, bytes, world, dir));
  });
  app.get("/files/:id/:filename", (context) => gate(context, ["fileGet"], () => give(context, world, dir)));
  return app;
}

async function take(context: Context, bytes: Buffer, world: World, dir: string): Promise<Answer> {
  const upload = world.store.get("Upload", context.req.param("id"));
  if (upload === undefined || upload.signature !== context.req.param("signature"))
    return storageError(403, "SignatureDoesNotMatch", "The address is not one that fileUpload gave.");
  const wrong = wrongHeader(context, upload);
  if (wrong !== undefined)
    return storageError(403, "SignatureDoesNotMatch", `The header ${wrong} is not as it was signed.`);
  if (bytes.length !== upload.size)
    return storageError(
      400,
      bytes.length > upload.size ? "EntityTooLarge" : "EntityTooSmall",
      `${upload.size} bytes were announced, ${bytes.length} came.`,
    );
  await mkdir(join(dir, "files"), { recursive: true, mode: 0o700 });
  await writeFileAtomic(join(dir, "files", upload.id), bytes, { mode: 0o600 });
  const uploadedAt = world.now().toISOString();
  world.store.transaction(() => world.store.put({ ...upload, uploadedAt, updatedAt: uploadedAt }));
  return { status: 200, headers: {}, body: "" };
}

/** The headers that the signature covers. */
function wrongHeader({ req }: Context, { contentType, size }: Upload): string | undefined {
  const signed = { "content-type": contentType, "cache-control": cacheControl, [rangeHeader]: `${size},${size}` };
  return Object.entries(signed).find(([name, value]) => req.header(name) !== value)?.[0];
}

async function give(context: Context, world: World, dir: string): Promise<Answer> {
  const upload = world.store.get("Upload", context.req.param("id"));
  const asked = world.access.callerOf(context.req.header("authorization"));
  if ("error" in asked && upload?.isPublic !== true && !fromOurPage(context)) return plain(401, "Unauthorized");
  if (upload === undefined || upload.uploadedAt === null) return plain(404, "Not found");
  const bytes = await readFile(join(dir, "files", upload.id));
  return {
    status: 200,
    body: new Uint8Array(bytes),
    headers: {
      "content-type": upload.contentType,
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(upload.filename)}`,
      "content-security-policy": "sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  };
}

/** A click on our own page, which has no key and shows everything: browsers let no other page say so. */
function fromOurPage({ req }: Context): boolean {
  return req.header("sec-fetch-site") === "same-origin" && req.header("sec-fetch-mode") === "navigate";
}

function plain(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/plain" }, body };
}

function storageError(status: number, code: string, message: string): Answer {
  const body = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { "content-type": "application/xml; charset=UTF-8" }, body };
}
