import { describe, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

const settings = "devstack/settings";
const plugin = "devstack/plugin.sh";
type Files = Readonly<Record<string, string>>;

/** before → after: only the files that change stand in `after`. */
const changes: Readonly<Record<string, readonly [before: Files, after: Files]>> = {
  "a variable and the function that takes it": [
    {
      [settings]:
        "DESIGNATE_UWSGI=$DESIGNATE_BIN_DIR/designate-api-wsgi\nDESIGNATE_UWSGI_CONF=$D/designate-api-uwsgi.ini\n",
      "devstack/lib/wsgi":
        'function f {\n    write_uwsgi_config "$DESIGNATE_UWSGI_CONF" "$DESIGNATE_UWSGI" "/dns"\n}\n',
    },
    {
      [settings]:
        "DESIGNATE_UWSGI=designate.wsgi.api:application\nDESIGNATE_UWSGI_CONF=$D/designate-api-uwsgi.ini\n",
      "devstack/lib/wsgi":
        'function f {\n    write_uwsgi_config "$DESIGNATE_UWSGI_CONF" "$DESIGNATE_UWSGI" "/dns" "" "designate-api-wsgi"\n}\n',
    },
  ],
  "the removal of its site": [
    {
      [plugin]:
        'C_UWSGI=$B/cinder-wsgi\nremove_uwsgi_config "$C_CONF" "$C_UWSGI"\nwrite_uwsgi_config "$C_CONF" "$C_UWSGI" "/v"\n',
    },
    {
      [plugin]:
        'C_UWSGI=cinder.wsgi.api:application\nremove_uwsgi_config "$C_CONF" "cinder-wsgi"\nwrite_uwsgi_config "$C_CONF" "$C_UWSGI" "/v" "" "cinder-wsgi"\n',
    },
  ],
  "a default value": [
    { [plugin]: 'C=${C:-$B/cinder-wsgi}\nwrite_uwsgi_config $F $C "/v"\n' },
    { [plugin]: 'C=${C:-cinder.wsgi.api:application}\nwrite_uwsgi_config $F $C "/v" "" "cinder-wsgi"\n' },
  ],
  "a quoted value": [
    { [plugin]: 'C="$B/cinder-wsgi"\nwrite_uwsgi_config "$F" "${C}" "/v"\n' },
    { [plugin]: 'C="cinder.wsgi.api:application"\nwrite_uwsgi_config "$F" "${C}" "/v" "" "cinder-wsgi"\n' },
  ],
  "a computed directory": [
    { [plugin]: 'C=$(get_python_exec_prefix)/cinder-wsgi\nwrite_uwsgi_config "$F" "$C" "/v"\n' },
    { [plugin]: 'C=cinder.wsgi.api:application\nwrite_uwsgi_config "$F" "$C" "/v" "" "cinder-wsgi"\n' },
  ],
  "the fourth argument stays": [
    { [plugin]: 'C=$B/cinder-wsgi\nwrite_uwsgi_config "$F" "$C" "/v" "0.0.0.0:80"\n' },
    {
      [plugin]:
        'C=cinder.wsgi.api:application\nwrite_uwsgi_config "$F" "$C" "/v" "0.0.0.0:80" "cinder-wsgi"\n',
    },
  ],
  "a site that has a name": [
    { [plugin]: 'C=$B/cinder-wsgi\nwrite_uwsgi_config "$F" "$C" "/v" "" "cinder-api"\n' },
    { [plugin]: 'C=cinder.wsgi.api:application\nwrite_uwsgi_config "$F" "$C" "/v" "" "cinder-api"\n' },
  ],
  "the function that takes the name fourth": [
    { [plugin]: 'G=$B/glance-wsgi-api\nwrite_local_uwsgi_http_config "$F" "$G" "/image"\n' },
    {
      [plugin]:
        'G=glance.wsgi.api:application\nwrite_local_uwsgi_http_config "$F" "$G" "/image" "glance-wsgi-api"\n',
    },
  ],
  "a path without a variable": [
    { [plugin]: 'write_uwsgi_config "$F" "$B/cinder-wsgi" "/v"\n' },
    { [plugin]: 'write_uwsgi_config "$F" "cinder.wsgi.api:application" "/v" "" "cinder-wsgi"\n' },
  ],
  "the removal of a path without a variable": [
    {
      [plugin]: 'write_uwsgi_config "$F" "$B/neutron-api" "/n"\nremove_uwsgi_config "$F" "$B/neutron-api"\n',
    },
    {
      [plugin]:
        'write_uwsgi_config "$F" "neutron.wsgi.api:application" "/n" "" "neutron-api"\nremove_uwsgi_config "$F" "neutron-api"\n',
    },
  ],
  "iniset of the plugin's own": [
    { [plugin]: 'M=$B/masakari-wsgi\niniset "$M_CONF" uwsgi wsgi-file "$M"\n' },
    { [plugin]: 'M=masakari.wsgi.api:application\niniset "$M_CONF" uwsgi module "$M"\n' },
  ],
  "a value given twice": [
    {
      [plugin]:
        'if a; then\n  C=/a/bin/cinder-wsgi\nelse\n  C=/b/bin/cinder-wsgi\nfi\nwrite_uwsgi_config "$F" "$C" "/v"\n',
    },
    {
      [plugin]:
        'if a; then\n  C=cinder.wsgi.api:application\nelse\n  C=cinder.wsgi.api:application\nfi\nwrite_uwsgi_config "$F" "$C" "/v" "" "cinder-wsgi"\n',
    },
  ],
  "no final newline": [
    { [plugin]: 'C=$B/cinder-wsgi\nwrite_uwsgi_config "$F" "$C" "/v"' },
    { [plugin]: 'C=cinder.wsgi.api:application\nwrite_uwsgi_config "$F" "$C" "/v" "" "cinder-wsgi"' },
  ],
  "the name under which its site is written": [
    {
      [plugin]:
        'write_uwsgi_config "$C_CONF" "$C_UWSGI" "/v" "" "cinder-api"\nremove_uwsgi_config "${C_CONF}" "cinder-wsgi"\n',
    },
    {
      [plugin]:
        'write_uwsgi_config "$C_CONF" "$C_UWSGI" "/v" "" "cinder-api"\nremove_uwsgi_config "${C_CONF}" "cinder-api"\n',
    },
  ],
  "the configuration of that site, removed in the same function": [
    {
      [plugin]:
        'write_uwsgi_config "$F" "$C" "/v" "" "cinder-api"\nfunction clean {\n  remove_uwsgi_config "$F" "cinder-wsgi"\n  sudo rm -f $(apache_site_config_for cinder-wsgi)\n}\n',
    },
    {
      [plugin]:
        'write_uwsgi_config "$F" "$C" "/v" "" "cinder-api"\nfunction clean {\n  remove_uwsgi_config "$F" "cinder-api"\n  sudo rm -f $(apache_site_config_for cinder-api)\n}\n',
    },
  ],
  "a variable that documentation names too": [
    {
      [plugin]: 'C=$B/cinder-wsgi\nwrite_uwsgi_config "$F" "$C" "/v"\n',
      "devstack/README.rst": "Set ``C`` (cinder-wsgi's path, `$C`)::\n\n  if then $C\n",
    },
    { [plugin]: 'C=cinder.wsgi.api:application\nwrite_uwsgi_config "$F" "$C" "/v" "" "cinder-wsgi"\n' },
  ],
  "DevStack's own lib": [
    {
      "lib/apache": 'function write_uwsgi_config {\n  iniset "$1" uwsgi module "$2"\n}\n',
      "stack.sh": "#!/bin/bash\n",
      "functions-common": "#\n",
      "lib/cinder": 'C=$B/cinder-wsgi\nfunction x {\n  write_uwsgi_config "$F" "$C" "/v"\n}\n',
    },
    {
      "lib/cinder":
        'C=cinder.wsgi.api:application\nfunction x {\n  write_uwsgi_config "$F" "$C" "/v" "" "cinder-wsgi"\n}\n',
    },
  ],
};

test.each(Object.entries(changes))("rewrites %s", async (_, [before, after]) => {
  const result = filesAfter(before, await migrateFiles(before));
  expect(result).toEqual({ ...before, ...after });
  expect((await migrateFiles(result)).files).toEqual([]);
});

/** files → disposition of each mention, with a word of the reason */
const untouched: Readonly<
  Record<string, readonly [files: Files, ...expected: (readonly ["manual" | "keep", RegExp])[]]>
> = {
  "the name of a site": [
    { [plugin]: "enable_apache_site barbican-wsgi-api\ndisable_apache_site barbican-wsgi-api\n" },
    ["keep", /names an Apache site/],
    ["keep", /names an Apache site/],
  ],
  "services in every form of a command": [
    {
      [plugin]:
        'if is_service_enabled q-svc neutron-api; then\n  :\nelif [[ "$A" == "b" ]] && is_service_enabled neutron-api; then\n  stop_process "neutron-api"\nfi\nENABLED_SERVICES+=,neutron-api,x\nif ! is_service_enabled neutron-api x; then :; fi\n',
    },
    ["keep", /names the DevStack service neutron-api/],
    ["keep", /names the DevStack service neutron-api/],
    ["keep", /names the DevStack service neutron-api/],
    ["keep", /names the DevStack service neutron-api/],
    ["keep", /names the DevStack service neutron-api/],
  ],
  "what only looks like a service": [
    {
      [plugin]:
        'N_WSGI=,neutron-api\necho "stop_process neutron-api"\nrun_process x "$B/neutron-api"\nwhich neutron-api\nif which neutron-api; then :; fi\n',
    },
    ["manual", /neutron\.wsgi\.api/],
    ["keep", /a message to a person/],
    ["manual", /run as a program/],
    ["manual", /neutron\.wsgi\.api/],
    ["manual", /neutron\.wsgi\.api/],
  ],
  "the name of a site that is written here": [
    { [plugin]: 'write_uwsgi_config "$F" "$C" "/v" "" "cinder-wsgi"\nenable_apache_site cinder-wsgi\n' },
    ["keep", /keep the name cinder-wsgi/],
    ["keep", /keep the name cinder-wsgi/],
  ],
  "the name of a site that DevStack writes under another": [
    { [plugin]: "conf=$(apache_site_config_for keystone-wsgi-public)\n" },
    ["manual", /DevStack calls this Apache site keystone-api since 2025\.1/],
  ],
  "the same for a release in which it had that name": [
    {
      ".gitreview": "[gerrit]\ndefaultbranch=stable/2024.2\n",
      [plugin]: "conf=$(apache_site_config_for nova-api-wsgi)\nconf=$(apache_site_config_for cinder-wsgi)\n",
    },
    ["manual", /nova-api since 2024\.2/],
    ["keep", /names an Apache site cinder-wsgi/],
  ],
  "the removal of a site in another function than its configuration's": [
    {
      [plugin]:
        'write_uwsgi_config "$F" "$C" "/v" "" "cinder-api"\nfunction a {\n  sudo rm -f $(apache_site_config_for cinder-wsgi)\n}\nfunction b {\n  remove_uwsgi_config "$F" "$C"\n}\n',
    },
    ["manual", /DevStack calls this Apache site cinder-api/],
  ],
  "a site's configuration that is written beside the removal of the other": [
    {
      [plugin]:
        'write_uwsgi_config "$F" "$C" "/v" "" "my-site"\nfunction a {\n  cp x $(apache_site_config_for zun-api-wsgi)\n  remove_uwsgi_config "$F" my-site\n}\n',
    },
    ["keep", /names an Apache site zun-api-wsgi/],
  ],
  "the removal of a site that is written under two names": [
    {
      [plugin]:
        'write_uwsgi_config "$F" "$C" "/v" "" "a"\nwrite_uwsgi_config "$F" "$C" "/v" "" "b"\nremove_uwsgi_config "$F" "trove-wsgi"\n',
    },
    ["keep", /names an Apache site/],
  ],
  "the removal of another site": [
    {
      [plugin]: 'write_uwsgi_config "$G" "$C" "/v" "" "a"\nremove_uwsgi_config "$F" "trove-wsgi"\n',
    },
    ["keep", /names an Apache site/],
  ],
  "a function of its own that takes no module yet": [
    {
      [plugin]:
        'function write_uwsgi_config {\n  iniset "$1" uwsgi wsgi-file "$2"\n}\nC=$B/cinder-wsgi\nwrite_uwsgi_config "$F" "$C" "/v"\n',
    },
    ["manual", /write_uwsgi_config takes no module yet: change it at devstack\/plugin\.sh:1/],
  ],
  "the same with a path without a variable": [
    {
      [plugin]:
        'function write_uwsgi_config {\n  iniset "$1" uwsgi wsgi-file "$2"\n}\nwrite_uwsgi_config "$F" "$B/cinder-wsgi" "/v"\n',
    },
    ["manual", /write_uwsgi_config takes no module yet: change it at devstack\/plugin\.sh:1/],
  ],
  "DevStack of a release whose function takes no module": [
    {
      ".gitreview": "[gerrit]\ndefaultbranch=stable/2024.1\n",
      "setup.cfg": "[metadata]\nname = own\n[entry_points]\nwsgi_scripts =\n    own-wsgi = own.app:make\n",
      "own/__init__.py": "",
      "own/app.py": "def make():\n    return object()\n",
      [plugin]: 'C=$B/own-wsgi\nwrite_uwsgi_config "$F" "$C" "/v"\n',
    },
    ["manual", /takes modules since 2024\.2, and this is for 2024\.1/],
  ],
  "the names of services": [
    {
      [plugin]:
        'if is_service_enabled q-svc neutron-api; then\n  enable_service neutron-api\n  stop_process "neutron-api"\nfi\n',
    },
    ["keep", /DevStack service/],
    ["keep", /DevStack service/],
    ["keep", /DevStack service/],
  ],
  "a service and its process": [
    { [plugin]: 'run_process neutron-api "$(which uwsgi) --procname-prefix neutron-api --ini $F"\n' },
    ["keep", /DevStack service/],
    ["keep", /process/],
  ],
  messages: [
    { [plugin]: 'echo "Waiting for aodh-api to start..."\ndie $LINENO "aodh-api did not start"\n' },
    ["keep", /message/],
    ["keep", /message/],
  ],
  "the names of services in lists and tests": [
    {
      [plugin]:
        'for s in aodh-api aodh-listener; do :; done\nENABLED_SERVICES+=,placement-api,x\nANY=${ANY:-"q-svc neutron-api"}\n[[ ,$E =~ ,"placement-api" ]] && return\nensure_services_started aodh-api\n',
    },
    ["keep", /DevStack service/],
    ["keep", /DevStack service/],
    ["keep", /DevStack service/],
    ["keep", /DevStack service/],
    ["keep", /DevStack service/],
  ],
  "a comment on a service": [
    { [plugin]: "# placement-api is served by uwsgi\n" },
    ["keep", /comment on the service/],
  ],
  "a comment on a service in a file that is no shell": [
    { "devstack/Vagrantfile": "if then\n# enable_service placement-api\n" },
    ["keep", /comment on the service/],
  ],
  "a script by its bare name": [
    { [plugin]: "X=$(which placement-api)\nplacement-api --port 80\nX_UWSGI=placement-api\n" },
    ["manual", /which is not known/],
    ["manual", /run as a program/],
    ["manual", /may name the site/],
  ],
  "a path that fills a template": [
    { [plugin]: 'sudo sed -e "\n  s|%WSGI%|$B/placement-api|g;\n" -i $F\n' },
    ["manual", /sudo is not known/],
  ],
  "a script that is run as a process": [
    { [plugin]: 'run_process aodh "$B/aodh-api --port 80"\n' },
    ["manual", /run as a program/],
  ],
  "a comment": [{ [plugin]: "# serves cinder-wsgi\n" }, ["manual", /comment/]],
  "a comment on a site": [{ [plugin]: '# the site "cinder-wsgi"\n' }, ["keep", /Apache site/]],
  "a use that cannot take a module": [
    { [plugin]: 'C=$B/cinder-wsgi\nwrite_uwsgi_config "$F" "$C" "/v"\nrun_process c "$C --port 80"\n' },
    ["manual", /devstack\/plugin\.sh:3 uses \$C/],
  ],
  "a use in another file": [
    {
      [settings]: "C=$B/cinder-wsgi\n",
      "devstack/lib/c": 'sudo cp "$C" /var/www\n',
      [plugin]: 'write_uwsgi_config "$F" "$C" "/v"\n',
    },
    ["manual", /devstack\/lib\/c:1 uses \$C/],
  ],
  "a variable that nobody uses here": [
    { [settings]: "C=$B/cinder-wsgi\n" },
    ["manual", /nothing in this repository uses \$C/],
  ],
  "a variable with another value elsewhere": [
    { [settings]: "C=$B/cinder-wsgi\n", [plugin]: 'C=$B/own-script\nwrite_uwsgi_config "$F" "$C" "/v"\n' },
    ["manual", /another value/],
  ],
  "a part of a longer word": [
    { [plugin]: 'C=$B/cinder-wsgi\nwrite_uwsgi_config "$F" "$C.old" "/v"\n' },
    ["manual", /uses \$C/],
  ],
  "a variable whose name only begins alike": [
    { [plugin]: 'C=$B/cinder-wsgi\nwrite_uwsgi_config "$F" "$C_OTHER" "/v"\n' },
    ["manual", /nothing in this repository uses/],
  ],
  "a bare name": [{ [plugin]: "C_NAME=cinder-wsgi\n" }, ["manual", /site or the process/]],
  "a script that is run": [{ [plugin]: "$B/cinder-wsgi --port 80\n" }, ["manual", /program/]],
  "an argument of an unknown command": [
    { [plugin]: "rm -f $B/cinder-wsgi\n" },
    ["manual", /rm is not known/],
  ],
  "too few arguments": [
    { [plugin]: 'write_uwsgi_config "$F" "$B/cinder-wsgi"\n' },
    ["manual", /not known to take/],
  ],
  "shell that does not parse": [{ [plugin]: "C=$B/cinder-wsgi\nif then\n" }, ["manual", /does not parse/]],
  "a use in shell that does not parse": [
    { [settings]: "C=$B/cinder-wsgi\n", [plugin]: 'write_uwsgi_config "$F" "$C" "/v"\nif then\n' },
    ["manual", /plugin\.sh names C but does not parse/],
  ],
  "CRLF, which is part of a value to a shell": [
    { [plugin]: 'C=$B/cinder-wsgi\r\nwrite_uwsgi_config "$F" "$C" "/v"\r\n' },
    ["manual", /value is not understood/],
  ],
  "another shell": [{ "tools/run.sh": "C=$B/cinder-wsgi\n" }, ["manual", /cinder\.wsgi\.api/]],
  "an Apache template of the plugin": [
    {
      "devstack/files/apache-c.template":
        "<VirtualHost *>\nWSGIScriptAlias / %BIN%/cinder-wsgi\n</VirtualHost>\n",
    },
    ["manual", /mod_wsgi wants a file/],
  ],
};

describe("leaves alone", () => {
  test.each(Object.entries(untouched))("%s", async (_, [files, ...expected]) => {
    const migration = await migrateFiles(files);
    expect(migration.files.filter(({ path }) => path.includes("devstack/"))).toEqual([]);
    expect(migration.decisions.map(({ disposition }) => disposition)).toEqual(
      expected.map(([disposition]) => disposition),
    );
    migration.decisions.forEach(({ reason }, index) => {
      expect(reason).toMatch(expected[index]?.[1] ?? /never/);
    });
  });
});
