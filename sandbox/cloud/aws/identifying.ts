import type { Request } from "./description.js";

/** An id as EC2 gives them: `vpc-` and 17 hexadecimal digits. */
export function prefixed(prefix: string): (request: Request) => string {
  return ({ cloud }) => `${prefix}-0${cloud.hex(16)}`;
}

/** An id that is the physical name. */
export function byName({ name }: Request): string {
  return name;
}

/** A random id as RFC 4122 writes it. */
export function byUuid({ cloud }: Request): string {
  return uuid(cloud.hex);
}

/** A random UUID of version 4. */
export function uuid(hex: (length: number) => string): string {
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

/** The ARN of a resource in the request's region and account. */
export function arnOf(service: string, resource: (request: Request & { readonly id: string }) => string) {
  return (request: Request & { readonly id: string }): string => {
    const { partition, region, account } = request.scope;
    return `arn:${partition}:${service}:${region}:${account}:${resource(request)}`;
  };
}

/** The ARN of a resource of a service without regions. */
export function globalArn(service: string, resource: (request: Request & { readonly id: string }) => string) {
  return (request: Request & { readonly id: string }): string => {
    const { partition, account } = request.scope;
    return `arn:${partition}:${service}::${account}:${resource(request)}`;
  };
}

/** Random letters and digits in the manner of IAM and RDS ids. */
export function capitals(hex: (length: number) => string, length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bytes = Buffer.from(hex(2 * length), "hex");
  return [...bytes].map((byte) => alphabet.charAt(byte % 32)).join("");
}
