export { type DatabaseArgs, type DatabaseSettings, databaseSettings } from "./args.js";
export { Database } from "./database.js";
export { databaseOperations } from "./operations.js";
export { type DatabasePlan, planDatabase } from "./plan.js";
