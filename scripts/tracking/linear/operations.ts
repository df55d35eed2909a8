import { ServiceFailure } from "../failure.js";
import type { Verdict } from "../service.js";
import type { ApiError, Reply } from "./api-error.js";
import type { LinearClient } from "./client.js";
import { type Operation, operationsDocument } from "./documents.js";

/** Operations in one document, at most. */
const perDocument = 25;

/** Refusals in a row after which Linear is taken for refusing everything. */
const refusalsInARow = 3;

/**
 * Sends operations in as few documents as it can and tells the verdict on each as soon as it is known. They are run
 * in order; one that is refused does not keep the later ones from being sent.
 *
 * @throws ServiceFailure when Linear can't be reached or refuses everything; operations without a verdict were not sent
 */
export async function sendOperations<T extends Operation>(
  client: LinearClient,
  operations: readonly T[],
  tell: (operation: T, verdict: Verdict) => void,
): Promise<void> {
  let refused = 0;
  let size = perDocument;
  for (let rest = [...operations]; rest.length > 0; ) {
    const { document, variables } = operationsDocument(rest.slice(0, size));
    const reply = await client.call(document, variables);
    const verdicts = verdictsOf(reply, Math.min(size, rest.length));
    if (verdicts.length === 0) {
      size = 1;
      continue;
    }
    for (const [index, verdict] of verdicts) {
      refused = verdict.kind === "refused" ? refused + 1 : 0;
      tell(rest[index] as T, verdict);
      if (refused >= refusalsInARow && verdict.kind === "refused")
        throw client.line.trip(new ServiceFailure("refused", verdict.message));
    }
    const judged = new Set(verdicts.map(([index]) => index));
    rest = rest.filter((_, index) => !judged.has(index));
  }
}

/**
 * The verdicts that a reply allows. An error usually empties the whole `data`, since none of the payloads may be null:
 * what stands behind the operation that failed was not run, and whether what stands before it succeeded is not said. Both are sent
 * again, which does no harm. No verdict at all when the request as a whole was refused and it held more than one operation.
 */
function verdictsOf({ data, errors }: Reply, count: number): [index: number, Verdict][] {
  const failed = new Map(errors.map((error) => [indexOf(error), error]));
  const whole = failed.get(-1);
  const verdicts: [number, Verdict][] = [];
  for (let index = 0; index < count; index++) {
    const error = failed.get(index) ?? (count === 1 ? whole : undefined);
    const payload = data?.[`a${index}`];
    if (typeof payload === "object" && payload !== null) verdicts.push([index, judgedPayload(payload)]);
    else if (error) verdicts.push([index, judged(error)]);
    else if (errors.length === 0) verdicts.push([index, notCarriedOut]);
  }
  return verdicts;
}

const notCarriedOut: Verdict = { kind: "refused", message: "Linear did not carry it out" };

function indexOf({ operation }: ApiError): number {
  const index = /^a(\d+)$/.exec(operation ?? "")?.[1];
  return index === undefined ? -1 : Number(index);
}

/** A conflict means that it was done before. */
function judged({ kind, message }: ApiError): Verdict {
  return kind === "conflict" ? { kind: "done" } : { kind: "refused", message };
}

function judgedPayload(payload: object): Verdict {
  if ("success" in payload && payload.success === true) return { kind: "done" };
  return notCarriedOut;
}
