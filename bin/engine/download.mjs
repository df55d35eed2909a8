import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { run } from "../setup/run.mjs";
import { pinned } from "./pin.mjs";

const systems = { linux: "linux", darwin: "darwin" };
const machines = { x64: "x64", arm64: "arm64" };

/**
 * Downloads the official archive, checks it against the published SHA-256 before it is opened, and unpacks it into
 * `folder/pulumi`. The whole archive is kept: the language hosts lie beside the engine.
 *
 * @throws Error with the reason in a person's words
 */
export async function download(folder, { baseUrl, platform, arch, env, log, connectSeconds = 5, stallSeconds = 20 }) {
  const archive = archiveName(platform, arch);
  const sums = await textOf(`${baseUrl}/pulumi-${pinned}-checksums.txt`, connectSeconds, stallSeconds);
  const expected = checksumOf(sums, archive);
  log(`downloading the Pulumi engine ${pinned} (about 100 MB): one or two minutes`);
  const file = join(folder, archive);
  const actual = await save(`${baseUrl}/${archive}`, file, connectSeconds, stallSeconds);
  if (actual !== expected) throw new Error(`the SHA-256 of ${archive} is ${actual}, published is ${expected}: refused`);
  const { code, output } = await run("tar", ["-xzf", file, "-C", folder], { env, timeoutSeconds: 120 });
  if (code !== 0) throw new Error(`tar could not unpack ${archive}: ${output.trim().slice(-200)}`);
  return join(folder, "pulumi");
}

function archiveName(platform, arch) {
  const [system, machine] = [systems[platform], machines[arch]];
  if (system && machine) return `pulumi-v${pinned}-${system}-${machine}.tar.gz`;
  throw new Error(`no archive for ${platform} on ${arch} is known here`);
}

function checksumOf(sums, archive) {
  const line = sums.split("\n").find((line) => line.trim().split(/\s+\*?/)[1] === archive);
  const sum = line?.trim().split(/\s+/)[0]?.toLowerCase();
  if (sum !== undefined && /^[0-9a-f]{64}$/.test(sum)) return sum;
  throw new Error(`the published checksums have no SHA-256 for ${archive}`);
}

async function textOf(url, connectSeconds, stallSeconds) {
  const { body } = await open(url, connectSeconds);
  const chunks = [];
  for await (const chunk of watched(body, stallSeconds, url)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function save(url, file, connectSeconds, stallSeconds) {
  const { body } = await open(url, connectSeconds);
  const hash = createHash("sha256");
  const hashing = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(watched(body, stallSeconds, url), hashing, createWriteStream(file));
  return hash.digest("hex");
}

/** A closed network must be noticed in seconds, so the answer's headers have a deadline of their own. */
async function open(url, connectSeconds) {
  const gate = new AbortController();
  const timer = setTimeout(() => gate.abort(), connectSeconds * 1000);
  try {
    const response = await fetch(url, { signal: gate.signal });
    if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
    return response;
  } catch (error) {
    throw new Error(gate.signal.aborted ? `${url} did not answer within ${connectSeconds} s` : reasonOf(error, url));
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error, url) {
  const cause = error.cause?.code ?? error.cause?.message;
  return cause === undefined ? error.message : `${url} can't be reached (${cause})`;
}

/** The body as a stream that fails when nothing arrives for a while. */
function watched(body, stallSeconds, url) {
  const source = Readable.fromWeb(body);
  let timer;
  const rewind = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => source.destroy(new Error(`${url} stopped sending for ${stallSeconds} s`)),
      stallSeconds * 1000,
    );
  };
  rewind();
  source.on("close", () => clearTimeout(timer));
  const through = new Transform({
    transform(chunk, _encoding, done) {
      rewind();
      done(null, chunk);
    },
  });
  source.on("error", (error) => through.destroy(error));
  return source.pipe(through);
}
