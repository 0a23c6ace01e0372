/** The service that is deployed: each application says which one it is and what it was given. */
export const deployedService = {
  "setup.cfg":
    "[metadata]\nname = nova\n\n[files]\npackages =\n    nova\n    placement\n\n[entry_points]\nwsgi_scripts =\n" +
    "    nova-api-wsgi = nova.api.wsgi:init_application\n    nova-metadata-wsgi = nova.api.metadata:init_application\n" +
    "    placement-api = placement.app:init_application\n",
  "setup.py": "import setuptools\n\nsetuptools.setup(setup_requires=['pbr>=2.0.0'], pbr=True)\n",
  "placement/__init__.py": "",
  "placement/app.py": `def init_application():
    def answer(environ, start_response):
        start_response('200 OK', [('Content-Type', 'text/plain')])
        return [f"placement at {environ['PATH_INFO']}".encode()]

    return answer
`,
  "nova/__init__.py": "",
  "nova/api/__init__.py": "",
  "nova/api/wsgi.py":
    "from nova.api import server\n\n\ndef init_application():\n    return server.application('the API')\n",
  "nova/api/metadata.py":
    "from nova.api import server\n\n\ndef init_application():\n    return server.application('metadata')\n",
  "nova/api/server.py": `import sys

built = 0


def application(title):
    global built
    built += 1

    def answer(environ, start_response):
        start_response('200 OK', [('Content-Type', 'text/plain')])
        place = environ['SCRIPT_NAME'] + '|' + environ['PATH_INFO']
        return [f'{title} at {place}, built {built} times, given {sys.argv[1:]}'.encode()]

    return answer
`,
};
