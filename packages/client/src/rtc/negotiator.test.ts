import { describe, expect, test } from 'vitest';
import type { NegotiatedConnection } from './negotiator.ts';
import { Negotiator } from './negotiator.ts';

/** The signaling states of RFC 9429 §3.2, without any media. */
class PaperConnection implements NegotiatedConnection {
  signalingState: RTCSignalingState = 'stable';
  localDescription: RTCSessionDescription | null = null;
  remoteDescription: RTCSessionDescription | null = null;
  readonly candidates: string[] = [];
  rollbacks = 0;
  #offers = 0;

  async setLocalDescription(): Promise<void> {
    const offering = this.signalingState === 'stable';
    this.#offers += offering ? 1 : 0;
    await Promise.resolve();
    this.localDescription = describing(offering ? 'offer' : 'answer', String(this.#offers));
    this.signalingState = offering ? 'have-local-offer' : 'stable';
  }

  async setRemoteDescription({ type, sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
    await Promise.resolve();
    if (type === 'offer' && this.signalingState === 'have-local-offer') this.rollbacks += 1;
    this.remoteDescription = describing(type, sdp);
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
  }

  async addIceCandidate({ candidate = '' }: RTCIceCandidateInit): Promise<void> {
    await Promise.resolve();
    if (!this.remoteDescription) throw new DOMException('No description', 'InvalidStateError');
    if (candidate === 'bad') throw new DOMException('No such ufrag', 'OperationError');
    this.candidates.push(candidate);
  }
}

function describing(type: RTCSdpType, sdp: string): RTCSessionDescription {
  return { type, sdp, toJSON: () => ({ type, sdp }) };
}

/** Two negotiators with a wire between them that holds everything until it is told to carry on. */
function pair() {
  const wire: (() => Promise<void>)[] = [];
  const side = (polite: boolean, peer: () => Negotiator) => {
    const connection = new PaperConnection();
    const negotiator: Negotiator = new Negotiator({
      polite,
      connection,
      send: (description) => wire.push(async () => peer().receiveDescription(description)),
      beforeAnswer: () => undefined,
    });
    return { connection, negotiator };
  };
  const polite = side(true, () => impolite.negotiator);
  const impolite = side(false, () => polite.negotiator);
  const settle = async (): Promise<void> => {
    const carry = wire.shift();
    if (!carry) return;
    await carry();
    await settle();
  };
  return { polite, impolite, settle };
}

describe('Negotiator', () => {
  test('offers and answers', async () => {
    const { polite, impolite, settle } = pair();
    await impolite.negotiator.offer();
    await settle();
    expect(impolite.connection).toMatchObject({
      signalingState: 'stable',
      remoteDescription: { type: 'answer' },
    });
    expect(polite.connection).toMatchObject({
      signalingState: 'stable',
      remoteDescription: { type: 'offer' },
    });
  });

  test('when both offer at once, the polite one takes its offer back', async () => {
    const { polite, impolite, settle } = pair();
    await Promise.all([polite.negotiator.offer(), impolite.negotiator.offer()]);
    await settle();
    expect(polite.connection).toMatchObject({ rollbacks: 1, remoteDescription: { type: 'offer' } });
    expect(impolite.connection).toMatchObject({
      rollbacks: 0,
      remoteDescription: { type: 'answer' },
    });
    expect(polite.connection.signalingState).toBe('stable');
    expect(impolite.connection.signalingState).toBe('stable');
  });

  test('an offer that comes while one is being made is a collision too', async () => {
    const { polite, impolite, settle } = pair();
    const offering = impolite.negotiator.offer();
    await impolite.negotiator.receiveDescription(describing('offer', 'theirs'));
    await offering;
    await settle();
    expect(impolite.connection.remoteDescription).toMatchObject({ type: 'answer' });
    expect(polite.connection.signalingState).toBe('stable');
  });

  test('tells of an applied description before it is answered, and not of one passed over', async () => {
    const { polite, impolite } = pair();
    const applied: (string | undefined)[] = [];
    const tell = () => applied.push(polite.connection.remoteDescription?.sdp);
    await polite.negotiator.receiveDescription(describing('offer', 'first'), tell);
    polite.connection.setRemoteDescription = async () => Promise.reject(new Error('Not now'));
    const failing = polite.negotiator.receiveDescription(describing('answer', 'late'), tell);
    await expect(failing).rejects.toThrow('Not now');
    await impolite.negotiator.offer();
    await impolite.negotiator.receiveDescription(describing('offer', 'theirs'), tell);
    expect(applied).toEqual(['first']);
  });

  test('candidates that come before the description wait for it', async () => {
    const { polite } = pair();
    await polite.negotiator.receiveCandidate({ candidate: 'early' });
    await polite.negotiator.receiveDescription(describing('offer', '1'));
    await polite.negotiator.receiveCandidate({ candidate: 'late' });
    expect(polite.connection.candidates).toEqual(['early', 'late']);
  });

  test('candidates of an offer that was ignored are no error', async () => {
    const { impolite, settle } = pair();
    await impolite.negotiator.offer();
    await impolite.negotiator.receiveDescription(describing('offer', 'theirs'));
    await impolite.negotiator.receiveCandidate({ candidate: 'theirs' });
    await settle();
    expect(impolite.connection.candidates).toEqual([]);
  });

  test('a candidate that fails otherwise is an error', async () => {
    const { polite } = pair();
    await polite.negotiator.receiveDescription(describing('offer', '1'));
    const failing = polite.negotiator.receiveCandidate({ candidate: 'bad' });
    await expect(failing).rejects.toThrow('No such ufrag');
  });

  test('tracks are attached between an offer and its answer', async () => {
    const connection = new PaperConnection();
    const states: RTCSignalingState[] = [];
    const negotiator = new Negotiator({
      polite: true,
      connection,
      send: () => undefined,
      beforeAnswer: () => states.push(connection.signalingState),
    });
    await negotiator.receiveDescription(describing('offer', '1'));
    await negotiator.receiveDescription(describing('answer', '1'));
    expect(states).toEqual(['have-remote-offer']);
  });
});
