import type { hackrtc } from '@parley/protocol';

/** Where a session stands in its room, so that it can come back there after its connection was lost. */
export class Place {
  #session: string | undefined;
  #token: string | undefined;
  #epoch = '';
  #offset = 0;
  #frames = 0;

  apply(frame: hackrtc.ServerFrame): void {
    if (frame.type === 'welcome' || frame.type === 'resuming') {
      this.#session = frame.session;
      this.#token = frame.resume_token;
    }
    if (frame.type === 'welcome') this.#moveTo('', 0);
    const { epoch, offset } = frame;
    if (epoch !== undefined && offset !== undefined) this.#moveTo(epoch, offset);
  }

  /** An event may come in several frames, and the link may break between them: they are counted. */
  #moveTo(epoch: string, offset: number): void {
    const same = epoch === this.#epoch && offset === this.#offset;
    this.#frames = same ? this.#frames + 1 : 1;
    this.#epoch = epoch;
    this.#offset = offset;
  }

  /** Asks for this place, in the address of a socket; for any where none was had. */
  ask(url: URL): URL {
    const asking = new URL(url);
    asking.searchParams.set('resume', '1');
    if (this.#session === undefined || this.#token === undefined) return asking;
    asking.searchParams.set('session', this.#session);
    asking.searchParams.set('resume_token', this.#token);
    asking.searchParams.set('epoch', this.#epoch);
    asking.searchParams.set('offset', String(this.#offset));
    asking.searchParams.set('frames', String(this.#frames));
    return asking;
  }
}
