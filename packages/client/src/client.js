import { ParleyError } from './errors.ts';
import { arrayOf, isJoin, isKeys, isMessage, isParticipants, isRoom, isStatus, isToken, isUser, } from './guards.ts';
import { Http, parseLinks } from './http.ts';
import { moderation } from './moderation.ts';
import { RoomSession } from './session.ts';
const PAGE = 50;
/** Later than every message: the page before it is the newest one. */
const END_OF_TIME = '9999-12-31T23:59:59Z';
const isRooms = arrayOf(isRoom);
const isMessages = arrayOf(isMessage);
const isKeysList = arrayOf(isKeys);
const segment = encodeURIComponent;
/**
 * A Parley server as one person sees it: sign in, make and find rooms, read and write chat.
 *
 * Every method throws {@link ParleyError}, with the HTTP status and a sentence for a person.
 */
export class ParleyClient {
    #http;
    #options;
    /** Mute, kick, ban and so on, by room id and user id (H7). */
    moderation;
    /** @param url address of the server */
    constructor(url, options = {}) {
        this.#options = options;
        const { token } = options;
        this.#http = new Http(url, { token, fetch: options.fetch ?? fetch.bind(globalThis) });
        this.moderation = moderation(this.#http);
    }
    /** What signs the requests; to be kept where a person should stay signed in. */
    get token() {
        return this.#http.token;
    }
    // Accounts (H1, H2)
    /** Becomes a new guest. @param name 1–64 characters */
    async signInAnonymously(name, avatarUrl) {
        const body = { display_name: name, avatar_url: avatarUrl ?? null };
        return this.#signIn('/auth/anonymous', body);
    }
    /** Makes an account with e-mail and password, and signs in to it. */
    async register(account) {
        return this.#signIn('/users/register', account);
    }
    async login(credentials) {
        return this.#signIn('/users/login', credentials);
    }
    async #signIn(path, body) {
        const { access_token } = await this.#http.request('POST', path, isToken, body);
        this.#http.token = access_token;
    }
    /** Forgets the token. */
    signOut() {
        this.#http.token = undefined;
    }
    async me() {
        return this.#http.request('GET', '/users/me', isUser);
    }
    async updateProfile(change) {
        return this.#http.request('PUT', '/users/me', isUser, change);
    }
    // Rooms (H2–H4)
    /** Makes a room with oneself as host. */
    async createRoom(room) {
        return this.#http.request('POST', '/rooms/', isRoom, room);
    }
    /** The rooms that one made. */
    async myRooms() {
        return this.#http.request('GET', '/rooms/mine', isRooms);
    }
    /** The rooms that one is a member of. */
    async joinedRooms() {
        return this.#http.request('GET', '/rooms/joined', isRooms);
    }
    async room(roomId) {
        return this.#http.request('GET', `/rooms/${segment(roomId)}`, isRoom);
    }
    async roomByInvite(code) {
        return this.#http.request('GET', `/rooms/by-invite/${segment(code)}`, isRoom);
    }
    /** Becomes a member by invite; who is one already stays what they are. */
    async join(code) {
        return this.#http.request('POST', `/rooms/join/${segment(code)}`, isJoin);
    }
    /** Makes the old invite useless. For the owner. */
    async regenerateInvite(roomId) {
        return this.#http.request('POST', `/rooms/${segment(roomId)}/regenerate-invite`, isRoom);
    }
    /** Ends a room for everybody. For the owner. */
    async deleteRoom(roomId) {
        await this.#http.request('DELETE', `/rooms/${segment(roomId)}`, isStatus);
    }
    /** The members, and whether each is connected now. */
    async participants(roomId) {
        const path = `/rooms/${segment(roomId)}/participants`;
        return (await this.#http.request('GET', path, isParticipants)).items;
    }
    /** A stay in a room: its socket. Nothing is opened before `connect()`. */
    session(roomId) {
        const url = this.#http.url(`/ws/${segment(roomId)}`);
        url.protocol = url.protocol.replace('http', 'ws');
        const { WebSocket } = this.#options;
        return new RoomSession({
            url,
            token: () => this.token,
            askRefusal: async () => this.#refusalOf(roomId),
            ...(WebSocket && { WebSocket }),
        });
    }
    /** What the server says against entering a room; an overload or a failure says nothing. */
    async #refusalOf(roomId) {
        try {
            await this.room(roomId);
            return undefined;
        }
        catch (thrown) {
            return thrown instanceof ParleyError && isFinal(thrown.status) ? thrown : undefined;
        }
    }
    // Chat and keys (H5, H6)
    /** A page of the chat; without a cursor the newest one. */
    async messages(roomId, range = {}) {
        const { after, limit = PAGE } = range;
        const before = range.before ?? (after === undefined ? END_OF_TIME : undefined);
        const query = new URLSearchParams({ limit: String(limit) });
        if (after !== undefined)
            query.set('after', after);
        if (before !== undefined)
            query.set('before', before);
        return this.#page(`/chat/${segment(roomId)}?${query}`);
    }
    async #page(path) {
        const { body, headers } = await this.#http.exchange('GET', path, isMessages);
        const links = parseLinks(headers.get('link'));
        const [older, newer] = [links.get('prev'), links.get('next')];
        return {
            messages: body,
            ...(older && { older: async () => this.#page(older) }),
            ...(newer && { newer: async () => this.#page(newer) }),
        };
    }
    /**
     * Posts to the chat; done once it is stored.
     *
     * @param text 1–4000 characters
     * @param options.encrypted whether `text` is sealed (X3); by default what the room's policy says
     */
    async post(roomId, text, options = {}) {
        const body = { ciphertext: text, ...options };
        return this.#http.request('POST', `/chat/${segment(roomId)}`, isMessage, body);
    }
    /** Publishes one's public keys for a room, in place of earlier ones. */
    async publishKeys(roomId, keys) {
        await this.#http.request('POST', `/keys/${segment(roomId)}`, isStatus, keys);
    }
    /** Everybody's public keys. */
    async keys(roomId) {
        return this.#http.request('GET', `/keys/${segment(roomId)}`, isKeysList);
    }
}
/** Whether asking again would be answered the same; 408 and 429 ask for patience. */
function isFinal(status) {
    return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
