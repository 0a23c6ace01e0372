const levels: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};

/** A line of the JSON log as a person wants it on a terminal: `12:00:01 info  scan started (project=openstack/nova)`. */
export function prettyLine(line: string): string {
  const { time, level, msg, err, pid: _, hostname: __, ...rest } = JSON.parse(line);
  const clock = new Date(Number(time)).toISOString().slice(11, 19);
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${show(value)}`);
  const about = fields.length > 0 ? ` (${fields.join(", ")})` : "";
  const error = err === undefined ? "" : `\n         ${err.code ?? err.type}: ${err.message}`;
  return `${clock} ${(levels[Number(level)] ?? String(level)).padEnd(5)} ${msg ?? ""}${about}${error}\n`;
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
