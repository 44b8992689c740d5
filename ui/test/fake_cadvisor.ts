/** The metrics of a cAdvisor with three containers. */

interface Container {
  readonly name: string;
  readonly image: string;
  /** Cores in use. */
  readonly cpu: number;
  readonly memory: number;
  /** 0 without a limit. */
  readonly limit: number;
  /** Cores; undefined without a quota. */
  readonly quota?: number;
}

const CONTAINERS: readonly Container[] = [
  { name: "modelwatch", image: "modelwatch:0.1.0", cpu: 0.8, memory: 3e8, limit: 5e8, quota: 2 },
  { name: "grafana", image: "grafana/grafana:12.0.0", cpu: 0.05, memory: 1.2e8, limit: 0 },
  {
    name: "postgres-for-the-features-of-models",
    image: "postgres:17",
    cpu: 0.4,
    memory: 9e8,
    limit: 1e9,
  },
];

export class FakeCadvisor implements AsyncDisposable {
  readonly #server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response(exposition(), { headers: { "content-type": "text/plain; version=0.0.4" } }),
  );
  readonly url = `http://127.0.0.1:${this.#server.addr.port}/metrics`;

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function exposition(): string {
  const now = Date.now();
  const seconds = performance.now() / 1000;
  const wave = 1 + 0.3 * Math.sin(seconds / 20);
  const lines: string[] = [
    'cadvisor_version_info{cadvisorVersion="v0.52.1",kernelVersion="6.8.0",osVersion="Alpine"} 1',
    "machine_cpu_cores 4",
    "machine_memory_bytes 1.6e+10",
    // Control groups that are no containers have neither a name nor an image.
    `container_last_seen{id="/",image="",name=""} ${now / 1000} ${now}`,
    `container_cpu_usage_seconds_total{cpu="total",id="/",image="",name=""} ${seconds} ${now}`,
    `container_memory_working_set_bytes{id="/",image="",name=""} 4e+09 ${now}`,
  ];
  CONTAINERS.forEach(({ name, image, cpu, memory, limit, quota }, nth) => {
    const own = `id="/docker/${`${nth}f`.repeat(32)}",image="${image}",name="${name}"`;
    const say = (metric: string, value: number, more = "") =>
      lines.push(`${metric}{${more}${own}} ${value} ${now}`);
    say("container_last_seen", Math.floor(now / 1000));
    say("container_start_time_seconds", Math.floor(now / 1000 - seconds));
    say(
      "container_cpu_usage_seconds_total",
      cpu * (seconds + 6 * (1 - Math.cos(seconds / 20))),
      'cpu="total",',
    );
    say("container_memory_usage_bytes", memory * 1.2);
    say("container_memory_working_set_bytes", memory * wave);
    say("container_spec_memory_limit_bytes", limit);
    say("container_spec_cpu_period", 100_000);
    if (quota !== undefined) {
      say("container_spec_cpu_quota", quota * 100_000);
      say("container_cpu_cfs_periods_total", seconds * 10);
      say("container_cpu_cfs_throttled_periods_total", seconds);
    }
    for (const network of ["eth0", "eth1"]) {
      say("container_network_receive_bytes_total", 2e4 * cpu * seconds, `interface="${network}",`);
      say("container_network_transmit_bytes_total", 5e4 * cpu * seconds, `interface="${network}",`);
    }
    say("container_fs_reads_bytes_total", 1e3 * seconds, 'device="/dev/sda",');
    say("container_fs_writes_bytes_total", 1e5 * cpu * seconds, 'device="/dev/sda",');
    say("container_oom_events_total", nth === 2 ? 1 : 0);
  });
  return `${lines.join("\n")}\n`;
}
