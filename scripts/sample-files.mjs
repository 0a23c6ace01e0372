/** A small service in the shape of many: pbr's script, uWSGI, DevStack, documentation and release notes. */
export const sampleFiles = {
  "setup.cfg": `[metadata]
name = openstack-fox

[files]
packages =
    fox

[entry_points]
console_scripts =
    fox-manage = fox.cmd.manage:main

wsgi_scripts =
    fox-api-wsgi = fox.api.app:build_app
`,
  "setup.py": `import setuptools

setuptools.setup(setup_requires=['pbr>=2.0.0'], pbr=True)
`,
  "fox/__init__.py": "",
  "fox/api/__init__.py": "",
  "fox/api/app.py": `# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.


def build_app():
    def application(environ, start_response):
        start_response('200 OK', [('Content-Type', 'text/plain')])
        return [b'fox']
    return application
`,
  "etc/fox-uwsgi.ini": `[uwsgi]
wsgi-file = /usr/local/bin/fox-api-wsgi
socket = /run/uwsgi/fox-api-wsgi.socket
master = true
`,
  "devstack/settings": `FOX_UWSGI=$FOX_BIN_DIR/fox-api-wsgi
FOX_UWSGI_CONF=$FOX_CONF_DIR/fox-api-uwsgi.ini
`,
  "devstack/plugin.sh": `#!/bin/bash

function configure_fox {
    write_uwsgi_config "$FOX_UWSGI_CONF" "$FOX_UWSGI" "/fox"
}

function cleanup_fox {
    remove_uwsgi_config "$FOX_UWSGI_CONF" "$FOX_UWSGI"
}
`,
  "httpd/fox.conf": `<VirtualHost *:80>
    WSGIScriptAlias / /usr/local/bin/fox-api-wsgi
</VirtualHost>
`,
  "releasenotes/notes/wsgi-script-0123456789abcdef.yaml": `---
features:
  - |
    The script \`\`fox-api-wsgi\`\` serves the API under uWSGI.
`,
};
