import { register } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeMetrics, Metrics } from './metrics.ts';

let metrics: Metrics;
beforeEach(() => {
  metrics = new Metrics();
});
afterEach(() => metrics.close());

/** The lines of one scrape that begin with `name`. */
async function scraped(name: string, from = metrics): Promise<string[]> {
  return (await from.scrape()).split('\n').filter((line) => line.startsWith(name));
}

describe('sockets', () => {
  it('are counted while they are open', async () => {
    const sockets = metrics.sockets('otp');
    sockets.opened();
    sockets.opened();
    sockets.closed('left');
    expect(await scraped('parley_connections')).toEqual(['parley_connections{dialect="otp"} 1']);
    expect(await scraped('parley_socket_closes')).toEqual([
      'parley_socket_closes_total{dialect="otp",reason="left"} 1',
    ]);
  });

  it('report frames by dialect and kind', async () => {
    metrics.sockets('otp').frame('offer');
    metrics.sockets('otp').frame('offer');
    metrics.sockets('otp').frame('bye');
    metrics.sockets('minimal').frame('offer');
    expect(await scraped('parley_frames')).toEqual([
      'parley_frames_total{dialect="otp",kind="offer"} 2',
      'parley_frames_total{dialect="otp",kind="bye"} 1',
      'parley_frames_total{dialect="minimal",kind="offer"} 1',
    ]);
  });

  it('[C9] report malformed frames', async () => {
    metrics.sockets('otp').malformed();
    expect(await scraped('parley_malformed_frames')).toEqual([
      'parley_malformed_frames_total{dialect="otp"} 1',
    ]);
  });

  it('report deliveries and drops', async () => {
    const sockets = metrics.sockets('otp');
    sockets.delivered(49);
    sockets.delivered(1);
    sockets.dropped('flood');
    expect(await scraped('parley_deliveries')).toEqual([
      'parley_deliveries_total{dialect="otp"} 50',
    ]);
    expect(await scraped('parley_drops')).toEqual([
      'parley_drops_total{dialect="otp",reason="flood"} 1',
    ]);
  });

  it('appear with zeros before anything happens', async () => {
    metrics.sockets('otp');
    expect(await scraped('parley_connections')).toEqual(['parley_connections{dialect="otp"} 0']);
  });

  it('cannot fill the memory with kinds', async () => {
    const sockets = metrics.sockets('otp');
    for (let i = 0; i < 1000; i++) sockets.frame(`kind-${i}`);
    const lines = await scraped('parley_frames');
    expect(lines).toHaveLength(65);
    expect(lines).toContain('parley_frames_total{dialect="otp",kind="other"} 936');
  });

  it('are refused by status', async () => {
    metrics.refused(401);
    metrics.refused(401);
    metrics.refused(404);
    expect(await scraped('parley_handshakes')).toEqual([
      'parley_handshakes_refused_total{status="401"} 2',
      'parley_handshakes_refused_total{status="404"} 1',
    ]);
  });
});

describe('the rest of the server', () => {
  it('is asked for its rooms at every scrape', async () => {
    let rooms = 1;
    metrics.watchRooms(() => rooms);
    expect(await scraped('parley_rooms')).toEqual(['parley_rooms 1']);
    rooms = 0;
    expect(await scraped('parley_rooms')).toEqual(['parley_rooms 0']);
  });

  it('reports the time of the store in seconds, and how many writes shared a sync', async () => {
    metrics.store.read(2);
    metrics.store.committed(250, 30);
    expect(await scraped('parley_store_seconds_sum')).toEqual([
      'parley_store_seconds_sum{operation="read"} 0.002',
      'parley_store_seconds_sum{operation="write"} 0.25',
    ]);
    expect(await scraped('parley_store_group_writes_sum')).toEqual([
      'parley_store_group_writes_sum 30',
    ]);
  });

  it('reports requests by method, route and status', async () => {
    metrics.answered({ method: 'GET', route: '/rooms/:id', status: 200, ms: 1500 });
    expect(await scraped('parley_http_request_seconds_sum')).toEqual([
      'parley_http_request_seconds_sum{method="GET",route="/rooms/:id",status="200"} 1.5',
    ]);
  });

  it('is described in the text format of Prometheus', async () => {
    expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = (await metrics.scrape()).split('\n').filter((line) => line !== '');
    const sample = /^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.e+-]+$/;
    expect(lines.filter((line) => !line.startsWith('# ') && !sample.test(line))).toEqual([]);
    expect(await scraped('process_cpu_seconds_total')).toHaveLength(1);
  });
});

describe('two servers in one process', () => {
  it('count apart, and leave nothing in the registry of the process', async () => {
    const other = new Metrics();
    metrics.sockets('otp').opened();
    other.close();
    expect(await scraped('parley_connections', other)).toEqual([]);
    expect(register.getMetricsAsArray()).toEqual([]);
  });
});

describe('several processes', () => {
  it('are scraped together, each told apart by a label', async () => {
    const processes = [new Metrics('1'), new Metrics('2')];
    for (const each of processes) {
      each.sockets('otp').opened();
      each.answered({ method: 'GET', route: '/x', status: 200, ms: 3 });
    }
    const counts = await Promise.all(processes.map((each) => each.count()));
    const lines = (await mergeMetrics(counts)).split('\n');
    const about = (name: string) => lines.filter((line) => line.startsWith(name));
    expect(about('parley_connections')).toEqual([
      'parley_connections{dialect="otp",worker="1"} 1',
      'parley_connections{dialect="otp",worker="2"} 1',
    ]);
    expect(about('# TYPE parley_http_request_seconds')).toHaveLength(1);
    const bucket = 'parley_http_request_seconds_bucket{le="0.005",';
    expect(about(bucket).map((line) => line.replace(bucket, ''))).toEqual(
      ['1', '2'].map((worker) => `method="GET",route="/x",status="200",worker="${worker}"} 1`),
    );
    for (const each of processes) each.close();
  });
});
