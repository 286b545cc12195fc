/** One of sixty-four pictures that few take for one another, with its name for reading aloud. */
export interface Emoji {
  readonly symbol: string;
  readonly en: string;
  readonly ru: string;
}

/** The pictures of Matrix (Client-Server API, SAS method: emoji), in that order. */
const TABLE = `
🐶 Dog, Собака
🐱 Cat, Кошка
🦁 Lion, Лев
🐎 Horse, Лошадь
🦄 Unicorn, Единорог
🐷 Pig, Свинья
🐘 Elephant, Слон
🐰 Rabbit, Кролик
🐼 Panda, Панда
🐓 Rooster, Петух
🐧 Penguin, Пингвин
🐢 Turtle, Черепаха
🐟 Fish, Рыба
🐙 Octopus, Осьминог
🦋 Butterfly, Бабочка
🌷 Flower, Цветок
🌳 Tree, Дерево
🌵 Cactus, Кактус
🍄 Mushroom, Гриб
🌏 Globe, Глобус
🌙 Moon, Луна
☁️ Cloud, Облако
🔥 Fire, Огонь
🍌 Banana, Банан
🍎 Apple, Яблоко
🍓 Strawberry, Клубника
🌽 Corn, Кукуруза
🍕 Pizza, Пицца
🎂 Cake, Торт
❤️ Heart, Сердце
😀 Smiley, Смайлик
🤖 Robot, Робот
🎩 Hat, Шляпа
👓 Glasses, Очки
🔧 Spanner, Гаечный ключ
🎅 Santa, Дед Мороз
👍 Thumbs up, Большой палец
☂️ Umbrella, Зонт
⌛ Hourglass, Песочные часы
⏰ Clock, Часы
🎁 Gift, Подарок
💡 Light bulb, Лампочка
📕 Book, Книга
✏️ Pencil, Карандаш
📎 Paperclip, Скрепка
✂️ Scissors, Ножницы
🔒 Lock, Замок
🔑 Key, Ключ
🔨 Hammer, Молоток
☎️ Telephone, Телефон
🏁 Flag, Флаг
🚂 Train, Поезд
🚲 Bicycle, Велосипед
✈️ Aeroplane, Самолёт
🚀 Rocket, Ракета
🏆 Trophy, Кубок
⚽ Ball, Мяч
🎸 Guitar, Гитара
🎺 Trumpet, Труба
🔔 Bell, Колокол
⚓ Anchor, Якорь
🎧 Headphones, Наушники
📁 Folder, Папка
📌 Pin, Булавка`;

const ALL: readonly Emoji[] = TABLE.trim().split('\n').map(parseLine);

function parseLine(line: string): Emoji {
  const [, symbol = '', en = '', ru = ''] = /^(\S+) (.+), (.+)$/.exec(line) ?? [];
  return { symbol, en, ru };
}

const SHOWN = 7;
const BITS = 6n;

/** Seven of them, six bits each. @param bytes 6 of them at least */
export function emojiOf(bytes: Uint8Array): readonly Emoji[] {
  const bits = bytes.slice(0, 6).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const shifts = Array.from({ length: SHOWN }, (_, at) => 48n - BITS * BigInt(at + 1));
  return shifts.flatMap((shift) => ALL[Number((bits >> shift) & 63n)] ?? []);
}
