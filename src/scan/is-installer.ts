const installing =
  /(?:^|\/)(?:[^/]*(?:Docker|Container|Vagrant|Make)file[^/]*|[^/.]+)$|\.(?:sh|bash|rc|env|ya?ml|j2|cfg|conf|ini|toml|py|rb|pp|tf|nix|sls)$/;
const elsewhere = /(?:^|\/)(?:releasenotes|docs?|tests?)\/|^\.|^zuul\.d\//;

/** Whether a file may install software; prose, tests and the jobs of a CI speak of other releases too. */
export function isInstaller(path: string): boolean {
  return installing.test(path) && !elsewhere.test(path);
}
