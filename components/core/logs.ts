/** Periods that CloudWatch Logs keeps a group for, days. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Days below which a log is gone before an inquiry begins: keeping it shorter is a choice that has to be meant. */
export const shortLogDays = 14;
