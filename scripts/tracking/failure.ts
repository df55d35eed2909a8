/**
 * Why nothing can be sent to the service now. `refused` is a whole request turned down, not one operation of it; `slow` means
 * that the deployment has waited long enough, and only the background may go on; `spent` that this run has had its share of requests.
 */
export class ServiceFailure extends Error {
  override readonly name = "ServiceFailure";

  constructor(
    readonly kind: "unreachable" | "timeout" | "slow" | "rate-limited" | "authentication" | "refused" | "spent",
    message: string,
    /** What the service asks to wait before the next try, ms. */
    readonly waitMs = 0,
  ) {
    super(message);
  }
}

/** What a person is told about a failure of the service with this name. */
export function outageText(service: string, { kind, message }: ServiceFailure): string {
  const what = {
    unreachable: "cannot be reached",
    timeout: "does not answer in time",
    slow: "is too slow to wait for",
    "rate-limited": "is over its rate limit",
    authentication: "does not accept the key any more",
    refused: "refuses requests",
    spent: "has had as many requests as one run may send",
  }[kind];
  return `${service} ${what} (${message}); what it should be told is kept in the journal and sent by the next run`;
}
