import type { Common } from "./common.js";

/** A token that an app was given for its client credentials. */
export interface AccessToken extends Common<"AccessToken"> {
  readonly clientId: string;
  /** SHA-256 of the token, hex: the token itself is kept nowhere. */
  readonly digest: string;
  /** Sorted. */
  readonly scopes: readonly string[];
  readonly expiresAt: string;
  readonly revokedAt: string | null;
}

/** A file that was announced with `fileUpload`; its bytes lie in `files/<id>` once they came. */
export interface Upload extends Common<"Upload"> {
  readonly filename: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** Whether it is served without a key. */
  readonly isPublic: boolean;
  /** Last part of the address that takes the bytes. */
  readonly signature: string;
  readonly uploadedAt: string | null;
}

export interface Webhook extends Common<"Webhook"> {
  readonly url: string;
  readonly label: string | null;
  readonly enabled: boolean;
  /** Signs the deliveries. */
  readonly secret: string;
  /** Null with `allPublicTeams`. */
  readonly teamId: string | null;
  readonly allPublicTeams: boolean;
  readonly resourceTypes: readonly string[];
  readonly creatorId: string;
}

/** A delivery that was not taken. */
export interface WebhookFailureEvent extends Common<"WebhookFailureEvent"> {
  readonly webhookId: string;
  readonly url: string;
  /** Null when there was no answer. */
  readonly httpStatus: number | null;
  readonly responseOrError: string | null;
  /** The delivery: the same for all its attempts. */
  readonly executionId: string;
}
