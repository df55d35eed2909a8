import { z } from "zod";

/** One element of `errors` in an answer of Linear's. */
export interface ApiError {
  /** What to tell a person. */
  readonly message: string;
  readonly kind: "rate-limited" | "authentication" | "forbidden" | "unavailable" | "conflict" | "not-found" | "refused";
  /** Name of the operation in the document that failed; null when the whole request did. */
  readonly operation: string | null;
}

const errorSchema = z.object({
  message: z.string().catch("no message"),
  path: z
    .array(z.union([z.string(), z.number()]))
    .optional()
    .catch(undefined),
  extensions: z
    .object({
      code: z.string().optional().catch(undefined),
      type: z.string().optional().catch(undefined),
      statusCode: z.number().optional().catch(undefined),
      userPresentableMessage: z.string().optional().catch(undefined),
    })
    .catch({})
    .default({}),
});

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(errorSchema).nullish(),
});

/** An answer of the API: what was read or done, and what was not. */
export interface Reply {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly ApiError[];
}

/** The answer in an HTTP body, or null when it is none (a proxy's page, half an answer). */
export function parseReply(body: string): Reply | null {
  try {
    const { data, errors } = answerSchema.parse(JSON.parse(body));
    if (!data && !errors?.length) return null;
    return { data: data ?? null, errors: (errors ?? []).map(toApiError) };
  } catch {
    return null;
  }
}

function toApiError(error: z.output<typeof errorSchema>): ApiError {
  const [operation] = error.path ?? [];
  const { userPresentableMessage } = error.extensions;
  return {
    message:
      userPresentableMessage && userPresentableMessage !== error.message
        ? `${error.message}: ${userPresentableMessage}`
        : error.message,
    kind: kindOf(error),
    operation: typeof operation === "string" ? operation : null,
  };
}

/** Linear says what went wrong in `code` or in `type`, whatever the HTTP status; the kinds of wrong input only in words. */
function kindOf({ message, extensions }: z.output<typeof errorSchema>): ApiError["kind"] {
  const words = [extensions.code, extensions.type].map((word) => (word ?? "").toLowerCase().replace(/[^a-z]/g, ""));
  const is = (...kinds: readonly string[]) => words.some((word) => kinds.includes(word));
  const status = extensions.statusCode ?? 0;
  if (is("ratelimited") || status === 429) return "rate-limited";
  if (is("authenticationerror", "unauthenticated") || status === 401) return "authentication";
  if (is("forbidden") || status === 403) return "forbidden";
  if (is("internalservererror", "internalerror", "locktimeout", "bootstraperror", "networkerror") || status >= 500)
    return "unavailable";
  const text = `${message} ${extensions.userPresentableMessage ?? ""}`;
  if (/conflict on insert|already exists|duplicate label name/i.test(text)) return "conflict";
  return /entity not found|could not find referenced/i.test(text) ? "not-found" : "refused";
}
