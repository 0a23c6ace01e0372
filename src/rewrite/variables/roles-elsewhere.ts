/** A key that a role of another repository takes for a script, and the one that it takes for a module. */
export interface RoleElsewhere {
  readonly key: string;
  readonly takes: string;
  /** Who takes it, and since when. */
  readonly note: string;
}

/**
 * openstack/ansible-role-uwsgi, templates/uwsgi.ini.j2: `wsgi_path` wins by its presence, even empty; `wsgi` is there
 * from its commit a6aad9a on. openstack/kolla-ansible, roles/service-uwsgi-config: both from its first commit on.
 */
export const rolesElsewhere: readonly RoleElsewhere[] = [
  {
    key: "wsgi_path",
    takes: "wsgi",
    note: "ansible-role-uwsgi takes wsgi from Ussuri on, and wsgi_path would win over it",
  },
  {
    key: "service_uwsgi_config_wsgi_file",
    takes: "service_uwsgi_config_module",
    note: "kolla-ansible's role service-uwsgi-config takes modules since it is there, in 2025.1",
  },
];
