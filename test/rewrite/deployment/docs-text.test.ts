import { type Changes, testDeployment, type Untouched } from "../../support/deployment-table.js";

const app = "cinder.wsgi.api:application";

const changes: Changes = {
  "an option in a literal": [
    "doc/a.rst",
    "Set ``wsgi-file = /usr/bin/cinder-wsgi`` there.\n",
    `Set \`\`module = ${app}\`\` there.\n`,
  ],
  "an option in Markdown's code": [
    "doc/a.md",
    "Set `wsgi-file=<bin>/cinder-wsgi` there.\n",
    `Set \`module=${app}\` there.\n`,
  ],
  "a sample in a block of reStructuredText": [
    "doc/a.rst",
    "* One:\n\n  .. code-block:: ini\n     :caption: /etc/a.ini\n\n     [uwsgi]\n     wsgi-file = <path-to-bin>/cinder-wsgi\n\n  .. end\n",
    `* One:\n\n  .. code-block:: ini\n     :caption: /etc/a.ini\n\n     [uwsgi]\n     module = ${app}\n\n  .. end\n`,
  ],
  "a sample in a literal block": [
    "doc/a.txt",
    "Write::\n\n    [uwsgi]\n    wsgi-file=/usr/local/bin/cinder-wsgi\n",
    `Write::\n\n    [uwsgi]\n    module=${app}\n`,
  ],
  "a sample in a fence": [
    "README.md",
    "1. Write\n\n   ```ini\n   [uwsgi]\n   wsgi-file = ${BIN_DIR}/cinder-wsgi\n   ```\n",
    `1. Write\n\n   \`\`\`ini\n   [uwsgi]\n   module = ${app}\n   \`\`\`\n`,
  ],
  "a sample after one of another file": [
    "doc/a.rst",
    "::\n\n    [DEFAULT]\n    debug = true\n\nand\n\n::\n\n    wsgi-file = /usr/bin/cinder-wsgi\n    master = true\n",
    `::\n\n    [DEFAULT]\n    debug = true\n\nand\n\n::\n\n    module = ${app}\n    master = true\n`,
  ],
  "a fence after one of another file": [
    "a.md",
    "```ini\n[DEFAULT]\ndebug = true\n```\n\n```ini\nwsgi-file = /usr/bin/cinder-wsgi\n```\n",
    `\`\`\`ini\n[DEFAULT]\ndebug = true\n\`\`\`\n\n\`\`\`ini\nmodule = ${app}\n\`\`\`\n`,
  ],
  "a sample of YAML": [
    "doc/a.rst",
    "::\n\n    uwsgi:\n      wsgi-file: /usr/bin/cinder-wsgi\n",
    `::\n\n    uwsgi:\n      module: ${app}\n`,
  ],
};

const untouched: Untouched = {
  "prose on the script": [
    "doc/a.rst",
    "Cinder provides a ``cinder-wsgi`` WSGI script for servers.\n",
    ["manual", /say perhaps: Cinder provides a ``cinder\.wsgi\.api`` WSGI module for servers\./],
  ],
  "prose on the script, in a part that other pages include": [
    "doc/source/include/a.inc",
    "The file ``cinder-wsgi`` is a WSGI script.\n",
    ["manual", /say perhaps: The file ``cinder\.wsgi\.api`` is a WSGI module\./],
  ],
  "prose on the script's path": [
    "doc/a.rst",
    "Copy the %CINDER_BIN_DIR%/cinder-wsgi script.\n",
    ["manual", /the text names the script; where it means .* what is served, cinder\.wsgi\.api:application/],
  ],
  "prose on running it": [
    "doc/a.rst",
    "To start the API run ``cinder-wsgi``.\n",
    ["manual", /a server that loads cinder\.wsgi\.api:application, such as uwsgi/],
  ],
  "prose on the service": [
    "doc/a.rst",
    "Restart the :program:`nova-metadata-wsgi` service.\n",
    ["manual", /the text means the service; call it "the Nova Metadata API"/],
  ],
  "a heading": ["doc/a.rst", "cinder-wsgi\n===========\n", ["manual", /the text names the script/]],
  "an option with more in the literal": [
    "doc/a.rst",
    "Set ``wsgi-file = /usr/bin/cinder-wsgi.py``.\n",
    ["manual", /the text names/],
  ],
  "a sample of mod_wsgi": [
    "doc/a.rst",
    "::\n\n   WSGIScriptAlias / /usr/bin/cinder-wsgi\n",
    ["manual", /mod_wsgi wants a file/],
  ],
  "an option of another section": [
    "doc/a.rst",
    "::\n\n    [composite]\n    wsgi-file = /usr/bin/cinder-wsgi\n",
    ["manual", /the text names/],
  ],
  "a group of processes": [
    "doc/a.rst",
    "::\n\n   WSGIProcessGroup aodh-api\n",
    ["keep", /a group of processes/],
  ],
  "what a version changed, on the lines below": [
    "doc/a.rst",
    ".. versionchanged:: 31.0.0 (2025.1)\n\n   Added a module, as well as the\n   ``cinder-wsgi`` script, which goes.\n",
    ["keep", /a version changed/],
  ],
  "what is gone": [
    "doc/a.rst",
    "The ``cinder-wsgi`` script has been\nremoved. Use the module.\n",
    ["keep", /says that cinder-wsgi is gone/],
  ],
  "what another sentence says is gone": [
    "doc/a.rst",
    "Eventlet was removed. Use the ``cinder-wsgi`` script.\n",
    ["manual", /say perhaps/],
  ],
  "a reference": ["doc/a.rst", "See :ref:`cinder-wsgi`.\n", ["keep", /label or link/]],
  "the target of a link": ["doc/a.md", "See :doc:`this </admin/cinder-wsgi>`.\n", ["keep", /label or link/]],
  "the text of a link": [
    "doc/a.rst",
    "* :doc:`nova-api-wsgi </user/wsgi>`\n",
    ["manual", /names the script/],
  ],
  "a service of the script's name": [
    "doc/a.md",
    "- run the `placement-scripts` before the placement-api Deployment is made\n",
    ["keep", /names the service/],
  ],
  "a program that its project keeps": [
    "doc/a.rst",
    "To run the API, you can use the provided ``gnocchi-api``.\n",
    ["keep", /its project wrote/],
  ],
  "notes of a release": ["releasenotes/source/a.rst", "The ``cinder-wsgi`` script.\n", ["keep", /history/]],
  "a changelog": ["CHANGELOG.md", "- adds the cinder-wsgi script\n", ["keep", /history/]],
};

testDeployment(changes, untouched);
