import type { hackrtc } from '@parley/protocol';

/** Somebody else's connection in the room, with what is known of them. */
export type Peer = hackrtc.PresentPeerItem;

/** One's own standing in the room. */
export interface Self extends hackrtc.ParticipantStates {
  readonly conn_id: string;
  readonly user_id: string;
  readonly role: hackrtc.Role;
}

/** H4's defaults for those of whom nothing was heard yet. */
const INITIAL = {
  role: 'guest',
  mic_on: true,
  cam_on: true,
  screen_sharing: false,
  is_speaking: false,
  raised_hand: false,
  muted_by_moderator: false,
} as const;

/** Who is in the room, as the server's frames tell (H8). */
export class Roster {
  #self: Self | undefined;
  readonly #peers = new Map<string, Peer>();

  get self(): Self | undefined {
    return this.#self;
  }

  /** The others by `conn_id`, in the order they came. */
  get peers(): ReadonlyMap<string, Peer> {
    return this.#peers;
  }

  apply(frame: hackrtc.ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        return this.#welcome(frame);
      case 'peers':
        return this.#reset(frame.items);
      case 'join':
        return this.#add(frame);
      case 'leave':
        this.#peers.delete(frame.conn_id);
        return;
      case 'participant_state':
        return this.#change(frame);
      case 'resuming':
      case 'resumed':
      case 'ack':
      case 'ice_servers':
      case 'signal':
      case 'chat':
      case 'message_edited':
      case 'message_deleted':
      case 'reaction':
      case 'read':
      case 'typing':
      case 'room_state':
      case 'notice':
      case 'lobby':
      case 'lobby_state':
      case 'member_left':
      case 'keys_published':
      case 'group_founded':
      case 'group_commit':
      case 'group_welcome':
      case 'error':
        return;
    }
  }

  #welcome({ conn_id, user_id, role }: hackrtc.WelcomeFrame): void {
    this.#self = { ...INITIAL, conn_id, user_id, role };
  }

  #reset(items: hackrtc.PeersFrame['items']): void {
    this.#peers.clear();
    for (const peer of items) this.#peers.set(peer.conn_id, { ...INITIAL, ...peer });
  }

  #add({ user_id, conn_id, display_name }: hackrtc.JoinFrame): void {
    this.#peers.set(conn_id, { ...INITIAL, user_id, conn_id, display_name });
  }

  /** States belong to the user, so they hold for each of the user's connections. */
  #change({ type: _type, connected: _connected, ...change }: hackrtc.ParticipantStateFrame): void {
    if (this.#self?.user_id === change.user_id) this.#self = { ...this.#self, ...change };
    for (const peer of this.#peers.values()) {
      if (peer.user_id === change.user_id) this.#peers.set(peer.conn_id, { ...peer, ...change });
    }
  }
}
