import type {
  Call,
  CallParticipant,
  IncomingFile,
  OutgoingFile,
  TransferState,
} from '@parley/client/rtc';
import { signal } from '@preact/signals';

/** A file that goes to somebody or comes from them, as it stands. */
export interface SharedFile {
  readonly id: number;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly own: boolean;
  /** The name of the other one. */
  readonly person: string;
  readonly state: TransferState;
  /** The part that has gone over, in percent. */
  readonly percent: number;
  /** What came, once all of it is there. */
  readonly content?: Blob;
}

/** Files that people in a call send each other; nothing of them is kept. */
export class Files {
  readonly list = signal<readonly SharedFile[]>([]);
  readonly #call: Pick<Call, 'participants' | 'sendFile'>;
  readonly #transfers = new Map<number, OutgoingFile | IncomingFile>();
  #last = 0;

  constructor(call: Pick<Call, 'participants' | 'sendFile'>) {
    this.#call = call;
  }

  /** Offers files to everybody who is connected. @returns to how many */
  offer(files: Iterable<File>): number {
    const there = this.#call.participants.filter(({ state }) => state.type === 'connected');
    for (const file of files) {
      for (const { peer } of there) {
        this.#add(this.#call.sendFile(peer.conn_id, file), peer.display_name, true);
      }
    }
    return there.length;
  }

  /** Shows what somebody offers. */
  receive({ peer }: CallParticipant, file: IncomingFile): void {
    this.#add(file, peer.display_name, false);
  }

  /** Takes what somebody offers. */
  async accept(id: number): Promise<void> {
    const transfer = this.#transfers.get(id);
    if (!transfer || !('accept' in transfer)) return;
    // Why it did not come is told by its state.
    const content = await transfer.accept().catch(() => undefined);
    if (content) this.#change(id, { content });
  }

  cancel(id: number): void {
    this.#transfers.get(id)?.cancel();
  }

  /** Shows it no more. */
  drop(id: number): void {
    this.#transfers.delete(id);
    this.list.value = this.list.value.filter((file) => file.id !== id);
  }

  #add(transfer: OutgoingFile | IncomingFile, person: string, own: boolean): void {
    const id = (this.#last += 1);
    const { name, size } = transfer.file;
    this.#transfers.set(id, transfer);
    const file: SharedFile = { id, name, size, own, person, state: transfer.state, percent: 0 };
    this.list.value = [...this.list.value, file];
    transfer.onChange(() => this.#follow(file, transfer));
  }

  /** A large file comes in thousands of pieces, of which few make a difference to see. */
  #follow({ id, size }: SharedFile, { state, bytes }: OutgoingFile | IncomingFile): void {
    const percent = size === 0 ? 100 : Math.floor((bytes / size) * 100);
    const shown = this.list.value.find((file) => file.id === id);
    if (shown?.percent !== percent || shown.state !== state) this.#change(id, { state, percent });
  }

  #change(id: number, change: Partial<SharedFile>): void {
    this.list.value = this.list.value.map((file) =>
      file.id === id ? { ...file, ...change } : file,
    );
  }
}
