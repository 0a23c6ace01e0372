/** Every place that says which release is installed has one of these. */
export const releaseSigns: readonly string[] = [
  "cloud-archive:",
  "release-openstack-",
  "openstack_release",
  "OPENSTACK_RELEASE",
  "stable/",
];
