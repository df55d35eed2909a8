import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import type { StateStore, StoredFile } from "./store.js";

/** A bucket as `PULUMI_BACKEND_URL` names it. */
export interface Bucket {
  readonly bucket: string;
  /** With a slash at its end, or empty. */
  readonly prefix: string;
  readonly config: S3ClientConfig;
}

/** The bucket of an `s3://` address; undefined for every other kind. */
export function bucketOf(url: string, env: Readonly<Record<string, string | undefined>>): Bucket | undefined {
  if (!url.startsWith("s3://")) return undefined;
  const { hostname, pathname, searchParams } = new URL(url);
  const said = (...names: string[]): string | undefined =>
    names.map((name) => searchParams.get(name)).find((value) => value !== null && value !== "") ?? undefined;
  const yes = (...names: string[]): boolean => said(...names) === "true";
  const region = said("region") ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  const profile = said("profile") ?? env["AWS_PROFILE"];
  const endpoint = said("endpoint");
  const scheme = yes("disableSSL", "disable_https") ? "http" : "https";
  const path = pathname.replace(/^\/+|\/+$/g, "");
  return {
    bucket: hostname,
    prefix: path === "" ? "" : `${decodeURIComponent(path)}/`,
    config: {
      ...(region !== undefined && { region }),
      ...(profile !== undefined && profile !== "" && { profile }),
      ...(endpoint !== undefined && { endpoint: /^https?:/.test(endpoint) ? endpoint : `${scheme}://${endpoint}` }),
      ...(yes("s3ForcePathStyle", "use_path_style") && { forcePathStyle: true }),
    },
  };
}

/** Milliseconds after which a bucket that says nothing is asked again, three times in all; the SDK itself would wait for ever. */
const patience = { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true };

/** A state bucket; the SDK is loaded when it is first used. */
export function bucketStore({ bucket, prefix, config }: Bucket): StateStore {
  let client: Promise<S3Client> | undefined;
  const connect = async (): Promise<S3Client> => {
    client ??= import("@aws-sdk/client-s3").then((sdk) => new sdk.S3Client({ ...config, requestHandler: patience }));
    return await client;
  };
  return {
    name: `s3://${bucket}/${prefix}`.replace(/\/$/, ""),
    read: async (key) => {
      const { GetObjectCommand } = await import("@aws-sdk/client-s3");
      try {
        const { Body } = await (await connect()).send(new GetObjectCommand({ Bucket: bucket, Key: prefix + key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof Error && error.name === "NoSuchKey") return undefined;
        throw error;
      }
    },
    list: async (folder) => await listAll(await connect(), { bucket, prefix }, folder),
    write: async (key, bytes) => {
      const { PutObjectCommand } = await import("@aws-sdk/client-s3");
      const put = { Bucket: bucket, Key: prefix + key, Body: bytes, ContentType: "text/plain; charset=utf-8" };
      await (await connect()).send(new PutObjectCommand(put));
    },
    remove: async (key) => {
      const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
      await (await connect()).send(new DeleteObjectCommand({ Bucket: bucket, Key: prefix + key }));
    },
  };
}

async function listAll(
  client: S3Client,
  { bucket, prefix }: Pick<Bucket, "bucket" | "prefix">,
  folder: string,
): Promise<StoredFile[]> {
  const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const wanted = { Bucket: bucket, Prefix: `${prefix}${folder}/`, Delimiter: "/" };
  const found: StoredFile[] = [];
  for await (const page of paginateListObjectsV2({ client }, wanted))
    for (const { Key = "", Size = 0, LastModified = new Date(0) } of page.Contents ?? [])
      if (Key !== wanted.Prefix) found.push({ key: Key.slice(prefix.length), bytes: Size, changedAt: LastModified });
  return found;
}
