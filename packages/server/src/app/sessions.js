import { connId } from '../core/ids.ts';
import * as rooms from './rooms.ts';
/** Enough random bits that a connection's id cannot be guessed. */
const CONN_BITS = 96;
/**
 * Checks at the door whether somebody may come in, and makes a stranger a member (H8).
 *
 * The live room is held before anything is read, so that a ban or the room's end that comes between
 * this check and {@link Admission.enter} is seen there.
 *
 * @throws AppError the refusals of entering
 */
export async function admit(context, ref, userId, dialect) {
    const id = ref.by === 'id' ? ref.id : (await rooms.find(context, ref)).id;
    const live = context.hub.hold(id);
    try {
        const { user, member } = await rooms.join(context, ref, userId);
        const conn = connId(context.random.token(CONN_BITS));
        return admission(context, id, live, { facts: factsOf(user, conn, dialect), member });
    }
    catch (thrown) {
        context.hub.release(id);
        throw thrown;
    }
}
function factsOf(user, conn, dialect) {
    const { id, serial, displayName } = user;
    return { connId: conn, userId: id, serial, displayName, dialect };
}
function admission({ hub }, id, live, { facts, member }) {
    const release = () => hub.release(id);
    return {
        enter(outlet) {
            const peer = { facts, outlet };
            live.enter(peer, member);
            return new Session(live, peer, release);
        },
        abandon: release,
    };
}
/** One connection's stay in a room. */
export class Session {
    #room;
    #peer;
    #release;
    constructor(room, peer, release) {
        this.#room = room;
        this.#peer = peer;
        this.#release = release;
    }
    /** Does what a client asks for. @throws AppError `target-unknown` */
    execute(command) {
        const { facts } = this.#peer;
        switch (command.kind) {
            case 'signal':
                return this.#room.signal(this.#peer, { ...command, from: facts });
            case 'state':
                return this.#room.changeStates(facts.userId, command.change);
        }
    }
    /** Ends the stay; to be called once, when the connection is gone. */
    end() {
        this.#room.leave(this.#peer);
        this.#release();
    }
}
