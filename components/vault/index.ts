export { type VaultArgs, type VaultChoice, type VaultSettings, vaultSettings } from "./args.js";
export { vaultOperations } from "./operations.js";
export { clientLabel, planVault, type VaultPlan } from "./plan.js";
export { Vault } from "./vault.js";
