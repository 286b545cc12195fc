/** Runs in the page before anything else: what tests look at, and what they change. */

/** What has arrived over one connection. */
export interface Arrived {
  /** Counts the connections of a page. */
  readonly id: number;
  readonly connected: boolean;
  /** Of what kind the local end is that was chosen, and how it is reached: `host udp`, `relay tcp`. */
  readonly path: string;
  /** What names the ICE generation (RFC 8839 §5.4). */
  readonly ice: string;
  /** Video frames decoded. */
  readonly frames: number;
  /** Audio samples that were no silence put in for missing packets. */
  readonly samples: number;
}

/** W3C WebRTC Statistics §8.20, which the compiler's library has not. */
interface CandidateStats {
  readonly id: string;
  readonly candidateType: string;
  readonly protocol?: string;
  readonly relayProtocol?: string;
}

declare global {
  interface Window {
    /** What has arrived over each connection that the page has open. */
    testArrived: () => Promise<readonly Arrived[]>;
    /** Name of the `DOMException` with which the browser refuses devices; none by default. */
    testMediaError: string | undefined;
    /** Whether sockets lead nowhere that are opened from now on. */
    testCut: boolean;
    /** How often a connection was told other servers, where it is relayed. */
    testRenewals: number;
  }
}

/** Watches every peer connection, and asks cameras for little: many decode on few cores. */
export function hookPage(mediaError: string | undefined): void {
  // Whatever this uses must be inside: the function alone is sent to the page.
  // oxlint-disable-next-line unicorn/consistent-function-scoping
  const pathOf = (
    report: RTCStatsReport,
    { selectedCandidatePairId: chosen }: RTCTransportStats,
  ) => {
    let local: string | undefined;
    let path = '';
    report.forEach((stats: RTCIceCandidatePairStats) => {
      if (stats.id === chosen) local = stats.localCandidateId;
    });
    report.forEach((stats: CandidateStats) => {
      if (stats.id !== local) return;
      path = `${stats.candidateType} ${stats.relayProtocol ?? stats.protocol ?? ''}`;
    });
    return path;
  };
  const arrivedOver = async ([id, connection]: [number, RTCPeerConnection]): Promise<Arrived> => {
    const arrived = {
      id,
      connected: connection.connectionState === 'connected',
      path: '',
      ice: /a=ice-ufrag:(\S+)/.exec(connection.currentLocalDescription?.sdp ?? '')?.[1] ?? '',
      frames: 0,
      samples: 0,
    };
    const report = await connection.getStats();
    report.forEach((stats: RTCTransportStats) => {
      if (stats.type === 'transport') arrived.path = pathOf(report, stats);
    });
    report.forEach((stats: RTCInboundRtpStreamStats) => {
      if (stats.type !== 'inbound-rtp') return;
      arrived.frames += stats.framesDecoded ?? 0;
      arrived.samples += (stats.totalSamplesReceived ?? 0) - (stats.concealedSamples ?? 0);
    });
    return arrived;
  };

  const connections: RTCPeerConnection[] = [];
  const Native = RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };

  window.testArrived = async () => {
    const open = [...connections.entries()].filter(
      ([, { connectionState }]) => connectionState !== 'closed',
    );
    return Promise.all(open.map(arrivedOver));
  };

  const NativeSocket = WebSocket;
  window.testCut = false;
  window.WebSocket = class extends NativeSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(window.testCut ? new URL('/nowhere', url) : url, protocols);
    }
  };

  window.testMediaError = mediaError;
  // Absent where the page is not served securely.
  if (!isSecureContext) return;
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async ({ audio, video } = {}) => {
    const { testMediaError: error } = window;
    if (error !== undefined) throw new DOMException('As the test wants', error);
    const small = { width: 160, height: 120, frameRate: 8 };
    const chosen = typeof video === 'object' && video.deviceId ? { deviceId: video.deviceId } : {};
    return getUserMedia({ audio: audio ?? false, video: video ? { ...small, ...chosen } : false });
  };
}

/** Lets connections lead through a relay alone, as behind a firewall; to be run after {@link hookPage}. */
export function relayOnly(): void {
  window.testRenewals = 0;
  const Hooked = RTCPeerConnection;
  window.RTCPeerConnection = class extends Hooked {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy: 'relay' });
    }

    override setConfiguration(configuration: RTCConfiguration): void {
      super.setConfiguration({ ...configuration, iceTransportPolicy: 'relay' });
      window.testRenewals += 1;
    }
  };
}
