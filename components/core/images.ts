/** Images of small things that several components run, pinned once; each with where the tag was seen. */
export const images = {
  /** A shell and its usual programs. @see https://github.com/grafana-community/helm-charts (grafana 12.11.1 pins the same) */
  busybox: "docker.io/library/busybox:1.38.0",
  /** AWS's command line. @see https://gallery.ecr.aws/aws-cli/aws-cli */
  awsCli: "public.ecr.aws/aws-cli/aws-cli:2.36.15",
} as const;
