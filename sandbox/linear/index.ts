export type { App, Key, Scope } from "./api/access.js";
export { type Clock, MovableClock, systemClock } from "./clock.js";
export { type Emulator, type EmulatorOptions, type Fault, startLinear } from "./emulator.js";
export { type FaultKind, faultKinds } from "./faults.js";
export type { LinearRequest } from "./http/fault-gate.js";
export { sandboxApp, sandboxKey, sandboxReadOnlyKey, sandboxTeam } from "./seed.js";
export type { Switches } from "./switches.js";
