import { type Changes, testDeployment, type Untouched } from "../../support/deployment-table.js";

// Placement's application ignores the command line; what is known of freezer-api's is nothing; cinder's parses it.
const app = "placement.wsgi.api:application";

const changes: Changes = {
  "a Procfile": ["Procfile", "web: gunicorn placement-api\n", `web: gunicorn ${app}\n`],
  "flags before it": [
    "run.sh",
    "gunicorn -w 4 -b :80 --preload placement-api\n",
    `gunicorn -w 4 -b :80 --preload ${app}\n`,
  ],
  "a flag with its value in it": ["run.sh", "gunicorn -w4 placement-api\n", `gunicorn -w4 ${app}\n`],
  "flags with equals signs": [
    "run.sh",
    "exec gunicorn --workers=4 placement-api:application\n",
    `exec gunicorn --workers=4 ${app}\n`,
  ],
  "flags behind it": ["run.sh", "gunicorn placement-api:app -w 4\n", `gunicorn ${app} -w 4\n`],
  "a path": ["run.sh", "gunicorn /usr/bin/placement-api\n", `gunicorn ${app}\n`],
  "a program of Python": ["run.sh", "python3 -m gunicorn placement-api\n", `python3 -m gunicorn ${app}\n`],
  "a Dockerfile": [
    "Dockerfile",
    'CMD ["gunicorn", "-w", "4", "placement-api:app"]\n',
    `CMD ["gunicorn", "-w", "4", "${app}"]\n`,
  ],
  "a unit": [
    "p.service",
    "[Service]\nExecStart=/opt/v/bin/gunicorn -w 4 \\\n  placement-api\n",
    `[Service]\nExecStart=/opt/v/bin/gunicorn -w 4 \\\n  ${app}\n`,
  ],
  compose: [
    "compose.yaml",
    "services:\n  a:\n    command: gunicorn -b 0.0.0.0:80 placement-api\n",
    `services:\n  a:\n    command: gunicorn -b 0.0.0.0:80 ${app}\n`,
  ],
  granian: [
    "run.sh",
    "granian --interface wsgi placement-api:application\n",
    `granian --interface wsgi ${app}\n`,
  ],
  waitress: ["run.sh", "waitress-serve --port=80 placement-api:app\n", `waitress-serve --port=80 ${app}\n`],
  "an application of which nothing is known": [
    "run.sh",
    "gunicorn freezer-api-wsgi\n",
    "gunicorn freezer_api.wsgi:application\n",
  ],
  "gunicorn's settings": [
    "gunicorn.conf.py",
    'bind = ":80"\nwsgi_app = "cinder-wsgi:application"  # the API\n',
    'bind = ":80"\nwsgi_app = "cinder.wsgi.api:application"  # the API\n',
  ],
  "gunicorn's settings under another name": [
    "etc/gunicorn_cinder.py",
    "wsgi_app = '/usr/bin/cinder-wsgi'\n",
    "wsgi_app = 'cinder.wsgi.api:application'\n",
  ],
};

const untouched: Untouched = {
  "an application that parses the command line": [
    "Procfile",
    "web: gunicorn -w 4 nova-api-wsgi\n",
    ["manual", /parses sys\.argv.*put wsgi_app = "nova\.wsgi\.osapi_compute:application"/],
  ],
  "the same under granian": [
    "run.sh",
    "granian --interface wsgi cinder-wsgi\n",
    ["manual", /would read granian's own: serve it with uWSGI/],
  ],
  "a module of the directory that gunicorn is given": [
    "run.sh",
    "gunicorn --config /a.conf --pythonpath /usr/share/cinder cinder-wsgi\n",
    ["manual", /from the directory of --pythonpath/],
  ],
  "gunicorn's name": ["run.sh", "gunicorn -n nova-api-wsgi my.app\n", ["keep", /is called/]],
  "gunicorn's name with an equals sign": [
    "run.sh",
    "gunicorn --name=nova-api-wsgi my.app\n",
    ["keep", /is called/],
  ],
  "another option's value": [
    "run.sh",
    "gunicorn --chdir /srv/nova-api-wsgi my.app\n",
    ["manual", /imports a module/],
  ],
  "an option that is not known": ["run.sh", "gunicorn --odd placement-api\n", ["manual", /imports a module/]],
  "a second application": ["run.sh", "gunicorn my.app placement-api\n", ["manual", /imports a module/]],
  "a factory": ["run.sh", "waitress-serve --call placement-api:app\n", ["manual", /as a factory/]],
  "another attribute": ["run.sh", "gunicorn placement-api:make\n", ["manual", /imports a module/]],
  "a setting of another file": ["app.py", 'wsgi_app = "cinder-wsgi"\n', ["manual", /the bare name/]],
  "another setting": ["gunicorn.conf.py", 'proc_name = "cinder-wsgi"\n', ["manual", /./]],
  "a longer setting": ["gunicorn.conf.py", 'wsgi_app = "cinder-wsgi.x:y"\n', ["manual", /./]],
  "another program behind it": ["run.sh", "gunicorn my.app; cat nova-api-wsgi\n", ["manual", /what takes/]],
  "a log": ["run.sh", "gunicorn --log-file nova-api-wsgi.log my.app\n", ["keep", /\.log/]],
};

testDeployment(changes, untouched);
