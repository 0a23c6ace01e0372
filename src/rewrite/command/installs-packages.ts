import type { Content } from "../../model/content.js";

/** A package manager that is told what to do, up to the end of what is known of its command. */
const packageManager =
  /\b(?:apt|apt-get|aptitude|(?:micro|t)?dnf|yum|zypper|apk|pip[\d.]*|pipx|snap|helm)[ \t][^;&|]{0,512}\b(?:install|add|remove|purge|download)\b[^;&|]*$/;

/** Whether what stands before a word makes it one of those that a package manager is told, as in `apt-get install -y x`. */
export function installsPackages(before: Content): boolean {
  return packageManager.test(before.slice(-1024));
}
