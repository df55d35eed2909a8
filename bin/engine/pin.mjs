/** The engine's version that this project is tested with; what is downloaded or built where no other fits. */
export const pinned = "3.250.0";

/** What `fits` accepts, in words. */
export const wanted = "3.250.0 or newer, below 4";

/** Whether an engine of this version can run the project; `3.250.0-alpha` is older than `3.250.0`. */
export function fits(version) {
  const match = /^(\d+)\.(\d+)\.(\d+)(-.+)?$/.exec(version);
  if (match === null) return false;
  const [major, minor, patch] = match.slice(1, 4).map(Number);
  if (major !== 3) return false;
  return minor > 250 || (minor === 250 && (patch > 0 || match[4] === undefined));
}
