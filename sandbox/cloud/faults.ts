import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../../components/core/errors.js";
import { checkSettings } from "../../components/core/settings.js";

const fault = z
  .strictObject({
    /** Type token (`aws:ec2/subnet:Subnet`), or its beginning with `*` after it (`aws:ec2/*`). @default every type */
    type: z
      .string()
      .regex(/^[^*]+\*?$/, "a type token, or the beginning of one with * after it")
      .optional(),
    operation: z.enum(["create", "update", "delete", "read", "check", "invoke"]),
    /** The first matching operation that it strikes, counted from 1 since the file was last written. @default 1 */
    nth: z.int().min(1).optional(),
    /** How many matching operations in a row it strikes. @default 1 when `nth` is given, else all */
    times: z.int().min(1).optional(),
    /**
     * `fail`: refused before anything changes. `throttle`: the service's throttling error; the provider waits and tries again, each
     * try counts as an operation. `delay`: the answer is late. `hang`: it never comes, until the engine cancels.
     * `crash-after-commit`: the change is made, then the provider is gone without an answer. The engine forgets an operation that it
     * was told of in this way; give it `milliseconds` of silence, and end the engine in them, to leave a pending operation behind.
     * `late`: the change is made, the answer comes `milliseconds` late, and the engine can't shorten it, as with the providers that
     * ignore being cancelled.
     */
    kind: z.enum(["fail", "delay", "throttle", "crash-after-commit", "late", "hang"]),
    /** How long a `delay`, the lateness of a `late`, or the silence of a crash, lasts; or the first wait of a `throttle`, which doubles thrice. @default 20 for `throttle`, else 0 */
    milliseconds: z.int().min(0).max(3_600_000).optional(),
    /** What the refusal says. */
    message: z.string().min(1).optional(),
  })
  .refine((value) => !["delay", "late"].includes(value.kind) || value.milliseconds !== undefined, {
    path: ["milliseconds"],
    error: "expected a number of milliseconds, since the kind is delay or late",
  });

/** The file by which the sandbox is told to go wrong. */
export const faultsSchema = z.strictObject({
  /** The simulated account, twelve digits. @default what the provider allows, else 123456789012 */
  account: z
    .string()
    .regex(/^\d{12}$/, "expected twelve digits in quotes")
    .optional(),
  cloud: z.array(fault).optional(),
  /** What the embedded Linear is told to do wrong; its own schema is with the emulator. */
  linear: z.array(z.unknown()).optional(),
});

/** One thing that goes wrong in the cloud. */
export type Fault = z.output<typeof fault>;

/** What is to go wrong; an empty object for nothing. */
export type Faults = z.output<typeof faultsSchema>;

/**
 * A reader of `faults.json` that follows the file: the same object is given for as long as the file stays the same, and a missing
 * file means no faults.
 *
 * @throws UserError `sandbox/faults-invalid` from the returned function, with every problem at once
 */
export function readFaults(file: string): () => Faults {
  let stamp = "";
  let faults: Faults = {};
  return () => {
    const here = statSync(file, { throwIfNoEntry: false });
    const seen = here ? `${here.mtimeMs} ${here.size} ${here.ino}` : "";
    if (seen !== stamp) {
      faults = here ? parseFaults(readFileSync(file, "utf8"), file) : {};
      stamp = seen;
    }
    return faults;
  };
}

/** @throws UserError `sandbox/faults-invalid` */
export function parseFaults(text: string, file = "faults.json"): Faults {
  const { value, problems } = checkSettings(faultsSchema, parseJson(text, file), "");
  if (value) return value;
  throw invalid(
    file,
    problems.map((problem) => ({ ...problem, path: `${file}: ${problem.path}` })),
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const actual = error instanceof Error ? error.message : "something else";
    throw invalid(file, [{ path: file, expected: "JSON", actual, fix: "mend the file, or remove it" }], error);
  }
}

function invalid(file: string, problems: ConstructorParameters<typeof UserError>[2], cause?: unknown): UserError {
  return new UserError("sandbox/faults-invalid", `${file} can't be read`, problems, { cause });
}
